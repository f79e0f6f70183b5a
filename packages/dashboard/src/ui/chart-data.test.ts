import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import {
  alignTracks,
  bridgeCadence,
  extent,
  lonelyPoints,
  nearestIndex,
  stackColumns,
  trackOf,
  valueAt,
  type Track,
} from './chart-data.ts';

function track(start: number, step: number, mean: Track['mean']): Track {
  return { times: mean.map((_, index) => start + index * step), step, mean };
}

describe('a series of an answer', () => {
  test('becomes a track in seconds, with its band', () => {
    const read = trackOf({
      metric: 'cpu_percent',
      labels: {},
      unit: 'percent',
      kind: 'gauge',
      start: '2026-01-18T14:00:00.000Z',
      step_seconds: 60,
      mean: [1, null, 3],
      min: [0, null, 2],
      max: [2, null, 4],
    });
    expect(read).toEqual({
      times: [1_768_744_800, 1_768_744_860, 1_768_744_920],
      step: 60,
      mean: [1, null, 3],
      min: [0, null, 2],
      max: [2, null, 4],
    });
  });
});

describe('gaps', () => {
  test('between points that come every sixth bucket are no gaps, a missing report among them is', () => {
    const values = Array.from({ length: 31 }, (_, index) => (index % 6 === 0 ? index : null));
    values[12] = null;
    const bridged = bridgeCadence(values, 10);
    expect(bridged.slice(0, 7)).toEqual([0, undefined, undefined, undefined, undefined, undefined, 6]);
    expect(bridged.slice(7, 18).every((value) => value === null)).toBe(true);
    expect(bridged.slice(19, 24).every((value) => value === undefined)).toBe(true);
  });

  test('between the first few reports, too few to show their rhythm, are none below two minutes', () => {
    const minute = Array.from({ length: 59 }, () => null);
    expect(bridgeCadence([1, ...minute, 2], 1).includes(null)).toBe(false);
    expect(bridgeCadence([1, ...minute, ...minute, ...minute, 2], 1).includes(null)).toBe(true);
    expect(bridgeCadence([1, null, null, 2], 60)).toEqual([1, null, null, 2]);
  });

  test('stay gaps where points stand in every bucket', () => {
    expect(bridgeCadence([1, 2, null, 4, 5, 6, null, null, 9], 60)).toEqual([1, 2, null, 4, 5, 6, null, null, 9]);
  });

  test('are what is not finite, too', () => {
    expect(bridgeCadence([1, Number.NaN, Infinity, 2], 60)).toEqual([1, null, null, 2]);
  });

  test('never swallow a value', () => {
    const values = fc.array(fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { nil: null }));
    fc.assert(
      fc.property(values, (list) =>
        expect(bridgeCadence(list, 10).filter((value) => typeof value === 'number')).toEqual(
          list.filter((value) => value !== null),
        ),
      ),
    );
  });

  test('leave a lone value, which is drawn as a dot', () => {
    expect(lonelyPoints([null, 1, null, 2, 3, null, 4])).toEqual([1, 6]);
    expect(lonelyPoints([1, undefined, undefined, 2, null])).toEqual([]);
    expect(lonelyPoints([5])).toEqual([0]);
    expect(lonelyPoints([])).toEqual([]);
  });
});

describe('tracks', () => {
  test('of one query share their times', () => {
    const aligned = alignTracks([track(100, 10, [1, null, 3]), track(100, 10, [4, 5, 6])]);
    expect(aligned.times).toEqual([100, 110, 120]);
    expect(aligned.columns.map((column) => column.mean)).toEqual([
      [1, null, 3],
      [4, 5, 6],
    ]);
  });

  test('of different steps are merged, and a line without a point at a moment is not a gap there', () => {
    const aligned = alignTracks([track(100, 10, [1, 2, 3]), track(100, 20, [4, null])]);
    expect(aligned.times).toEqual([100, 110, 120]);
    expect(aligned.columns.map((column) => column.mean)).toEqual([
      [1, 2, 3],
      [4, undefined, null],
    ]);
    expect(aligned.step).toBe(10);
  });

  test('that are none make an empty chart', () => {
    expect(alignTracks([])).toEqual({ times: [], columns: [], step: 1 });
  });
});

describe('a stack', () => {
  test('adds each line to those below it, and a part that is missing counts as nothing', () => {
    expect(
      stackColumns([
        [1, 2, null],
        [10, null, null],
        [100, 100, null],
      ]),
    ).toEqual([
      [1, 2, null],
      [11, 2, null],
      [111, 102, null],
    ]);
  });

  test('goes on where no line has a point', () => {
    expect(
      stackColumns([
        [1, undefined, 2],
        [1, undefined, 2],
      ]),
    ).toEqual([
      [1, undefined, 2],
      [2, undefined, 4],
    ]);
  });
});

describe('the crosshair', () => {
  test('finds the point nearest to a moment', () => {
    const times = [10, 20, 30];
    expect([0, 14, 16, 25.1, 99].map((moment) => nearestIndex(times, moment))).toEqual([0, 0, 1, 2, 2]);
    expect(nearestIndex([], 5)).toBe(-1);
  });

  test('agrees with looking at every point', () => {
    const lists = fc
      .uniqueArray(fc.integer({ min: 0, max: 1000 }), { minLength: 1 })
      .map((list) => list.sort((a, b) => a - b));
    fc.assert(
      fc.property(lists, fc.integer({ min: -50, max: 1050 }), (times, moment) => {
        const found = Math.abs((times[nearestIndex(times, moment)] ?? Infinity) - moment);
        expect(found).toBe(Math.min(...times.map((time) => Math.abs(time - moment))));
      }),
    );
  });

  test('reads the value before it where a line has no point, but not across a gap', () => {
    expect(valueAt([1, undefined, undefined], 2)).toBe(1);
    expect(valueAt([1, null, undefined], 2)).toBeNull();
    expect(valueAt([undefined], 0)).toBeNull();
  });
});

test('the extent of what is drawn leaves gaps out, and of nothing is nothing', () => {
  expect(
    extent([
      [3, null, undefined],
      [-1, 7, null],
    ]),
  ).toEqual({ low: -1, high: 7 });
  expect(extent([[null], []])).toEqual({ low: null, high: null });
});

test('reports a minute apart stay a line where later ones come faster; what is missing among the fast ones is a gap', () => {
  const slow = Array.from({ length: 60 }, (_, index) => (index % 6 === 0 ? 1 : null));
  const fast = Array.from({ length: 120 }, (_, index) => (index > 50 && index < 56 ? null : 2));
  const bridged = bridgeCadence([...slow, ...fast], 10);
  expect(bridged.slice(0, 60)).not.toContain(null);
  expect(bridged.slice(60).filter((value) => value === null)).toHaveLength(5);
});

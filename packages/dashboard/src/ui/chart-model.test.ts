import { describe, expect, test } from 'bun:test';
import { chartModel } from './chart-model.ts';
import { hasBand, plotShape } from './chart-plot-model.ts';
import { gapsOf } from './chart-plot-draw.ts';
import { tableRows } from './chart-table.tsx';
import { marksNear, tipRows } from './chart-tip.ts';

function line(key: string, mean: (number | null)[], more: object = {}) {
  return { key, label: key, colour: 0, track: { times: mean.map((_, index) => 100 + index), step: 1, mean, ...more } };
}

function banded(key: string): ReturnType<typeof line> {
  return line(key, [1], { min: [0], max: [2] });
}

const frame = { unit: 'percent', from: 100_000, to: 104_000 };

function model(...lines: ReturnType<typeof line>[]) {
  const made = chartModel({ ...frame, lines });
  if (!made) throw new Error('no model');
  return made;
}

describe('the model of a chart', () => {
  test('keeps a line that was not measured as a gap beside one that was', () => {
    const made = chartModel({ ...frame, lines: [line('a', [1, 2]), { key: 'b', label: 'b', colour: 1, track: null }] });
    expect(made?.lines.map((one) => one.mean)).toEqual([
      [1, 2],
      [null, null],
    ]);
    expect([made?.from, made?.to]).toEqual([100, 104]);
  });

  test('is none when nothing was measured', () => {
    expect(chartModel({ ...frame, lines: [] })).toBeNull();
    expect(chartModel({ ...frame, lines: [line('a', [null, null])] })).toBeNull();
  });

  test('draws bands around few lines only, and never in a stack', () => {
    expect(model(banded('a')).lines.map((one) => hasBand(model(banded('a')), one))).toEqual([true]);
    const four = model(banded('a'), banded('b'), banded('c'), banded('d'));
    expect(four.lines.some((one) => hasBand(four, one))).toBe(false);
    const stacked = { ...model(banded('a')), stacked: true };
    expect(stacked.lines.some((one) => hasBand(stacked, one))).toBe(false);
  });

  test('has another shape when other lines are drawn, and the same when only values change', () => {
    expect(plotShape(model(line('a', [1])))).toBe(plotShape(model(line('a', [2, 3]))));
    expect(plotShape(model(line('a', [1])))).not.toBe(plotShape(model(line('a', [1]), line('b', [1]))));
  });
});

test('gaps lie between measured moments and after the last when that is long ago, not before the first', () => {
  const last = { ...model(line('a', [1, 2])), to: 400 };
  expect(gapsOf(last)).toEqual([{ from: 101, to: 400 }]);
  expect(gapsOf({ ...last, to: 280 })).toEqual([]);
  expect(gapsOf({ ...last, step: 120 })).toEqual([]);
  expect(gapsOf(model(line('a', [null, 1, null, null, 2, null])))).toEqual([{ from: 101, to: 104 }]);
  expect(gapsOf(model(line('a', [1, null, 2]), line('b', [1, 1, null])))).toEqual([]);
});

test('the table shows measured moments, newest first, and no more than fit', () => {
  expect(tableRows(model(line('a', [1, null, 3])))).toEqual([2, 0]);
  expect(tableRows(model(line('a', [1, 2, 3])), 2)).toEqual([2, 1]);
});

describe('the label at the crosshair', () => {
  test('tells each line’s value, and how far it ranged', () => {
    const made = model(line('a', [10], { min: [5], max: [20] }), line('b', [30]));
    expect(tipRows(made, 0).rows.map(({ label, value, range }) => [label, value, range])).toEqual([
      ['a', '10.0\u202F%', '5.0\u202F% – 20.0\u202F%'],
      ['b', '30.0\u202F%', ''],
    ]);
  });

  test('shows the highest when there are too many, and how many it leaves out', () => {
    const made = model(...Array.from({ length: 12 }, (_, index) => line(`l${index}`, [index])));
    const { rows, more } = tipRows(made, 0);
    expect(rows[0]?.label).toBe('l11');
    expect([rows.length, more]).toEqual([8, 4]);
  });

  test('names what happened within a few pixels', () => {
    const made = {
      ...model(line('a', [1, 2])),
      marks: [
        { at: 101_000, label: 'Restarted' },
        { at: 104_000, label: 'Far' },
      ],
    };
    expect(marksNear(made, 101.01, 400)).toHaveLength(1);
    expect(marksNear(made, 101.01, 400)[0]).toStartWith('Restarted, ');
  });
});

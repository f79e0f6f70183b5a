import { describe, expect, test } from 'bun:test';
import type { Track } from './chart-data.ts';
import { liveTrack, withTail } from './chart-tail.ts';

function stored(mean: Track['mean'], step = 10): Track {
  return { times: mean.map((_, index) => 100 + index * step), step, mean };
}

describe('a stored line that goes on live', () => {
  test('gathers live values in its own steps', () => {
    const track = withTail(stored([1, 2]), { times: [120, 125, 131], values: [4, 6, 9] });
    expect(track.times).toEqual([100, 110, 120, 130]);
    expect(track.mean).toEqual([1, 2, 5, 9]);
  });

  test('has a band there, too, when it has one', () => {
    const track = withTail({ ...stored([1]), min: [0], max: [2] }, { times: [110, 115], values: [4, 6] });
    expect([track.min, track.max]).toEqual([
      [0, 4],
      [2, 6],
    ]);
  });

  test('does not change what is stored', () => {
    expect(withTail(stored([1, 2]), { times: [105, 119], values: [50, 50] }).mean).toEqual([1, 2]);
  });

  test('fills the steps that the answer left empty at its end, and joins the seam', () => {
    expect(withTail(stored([1, 2, null, null]), { times: [132], values: [7] }).mean).toEqual([1, 2, undefined, 7]);
  });

  test('shows a silence before the live values as a gap', () => {
    const track = withTail(stored([1, 2]), { times: [400], values: [7] });
    expect(track.mean.slice(2, -1).every((value) => value === null)).toBe(true);
    expect(track.mean.at(-1)).toBe(7);
  });

  test('stays as it is without live values, and nothing comes of nothing', () => {
    const track = stored([1, null]);
    expect(withTail(track, { times: [], values: [] })).toBe(track);
    expect(withTail(stored([]), { times: [1], values: [1] }).mean).toEqual([]);
    expect(withTail(stored([1]), { times: [115], values: [null] }).mean).toEqual([1]);
  });
});

describe('the second-by-second line', () => {
  test('is what is stored up to the first live value, then every live value', () => {
    const track = liveTrack(stored([1, undefined, 3, null]), { times: [125, 126], values: [5, 6] }, 100);
    expect(track.times).toEqual([100, 120, 125, 126]);
    expect(track.mean).toEqual([1, 3, 5, 6]);
  });

  test('has a gap where more than an interval and a half passed', () => {
    const track = liveTrack(stored([1]), { times: [300], values: [5] }, 90);
    expect(track.mean).toEqual([1, null, 5]);
  });

  test('goes on with what is stored where the seconds stopped coming', () => {
    const track = liveTrack(stored([1, 2, 3, 4, 5], 30), { times: [125, 126], values: [8, 9] }, 90);
    expect(track.times).toEqual([100, 125, 126, 160, 190, 220]);
    expect(track.mean).toEqual([1, 8, 9, 3, 4, 5]);
  });

  test('works with nothing stored', () => {
    expect(liveTrack(null, { times: [1, 2], values: [3, null] }, 0).mean).toEqual([3, null]);
  });
});

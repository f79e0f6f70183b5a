import { describe, expect, test } from 'bun:test';
import { stateDurations, stateRuns } from './chart-strip-runs.ts';

const track = { times: [0, 10, 20, 30, 40, 50], step: 10, mean: [0, 0, 2, null, undefined, 1] };

describe('stretches of a state', () => {
  test('join neighbours and leave what was not measured apart', () => {
    expect(stateRuns(track, 0, 60)).toEqual([
      { from: 0, to: 20, state: 0 },
      { from: 20, to: 30, state: 2 },
      { from: 30, to: 50, state: null },
      { from: 50, to: 60, state: 1 },
    ]);
  });

  test('are cut to the window', () => {
    expect(stateRuns(track, 15, 25)).toEqual([
      { from: 15, to: 20, state: 0 },
      { from: 20, to: 25, state: 2 },
    ]);
  });

  test('take the worse of two states that one step holds', () => {
    expect(stateRuns({ times: [0, 10], step: 10, mean: [0.2, 1] }, 0, 20).map((run) => run.state)).toEqual([1]);
    expect(stateRuns({ times: [0], step: 10, mean: [0.2], min: [0], max: [2] }, 0, 10).map((run) => run.state)).toEqual(
      [2],
    );
  });

  test('add up to how long each state held', () => {
    expect([...stateDurations(stateRuns(track, 0, 60))]).toEqual([
      [0, 20],
      [2, 10],
      [null, 20],
      [1, 10],
    ]);
  });
});

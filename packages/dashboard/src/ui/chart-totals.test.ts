import { describe, expect, test } from 'bun:test';
import { totalOf } from './chart-totals.ts';

const start = '2026-01-18T14:00:00.000Z';
const from = Date.parse(start);

describe('the total of a rate', () => {
  test('is rate times time over the measured steps, and says how much was measured', () => {
    expect(totalOf({ start, mean: [100, null, 300, 0], step_seconds: 60 })).toEqual({ total: 24_000, covered: 0.75 });
  });

  test('counts the steps between two regular reports, however finely it was asked', () => {
    const mean = Array.from({ length: 61 }, (_, index) => (index % 6 === 0 ? 10 : null));
    expect(totalOf({ start, mean, step_seconds: 10 })).toEqual({ total: 6100, covered: 1 });
  });

  test('is that of the window when there is one', () => {
    const window = { from: from + 30_000, to: from + 90_000 };
    expect(totalOf({ start, mean: [100, 200, 300], step_seconds: 60 }, window)).toEqual({ total: 9000, covered: 1 });
  });

  test('of nothing measured is unknown, not zero', () => {
    expect(totalOf({ start, mean: [null, null], step_seconds: 60 })).toBeNull();
    expect(totalOf({ start, mean: [], step_seconds: 60 })).toBeNull();
    expect(totalOf(undefined)).toBeNull();
  });
});

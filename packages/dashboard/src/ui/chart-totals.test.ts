import { describe, expect, test } from 'bun:test';
import { totalOf } from './chart-totals.ts';

describe('the total of a rate', () => {
  test('is rate times time over the measured steps, and says how much was measured', () => {
    expect(totalOf({ mean: [100, null, 300, 0], step_seconds: 60 })).toEqual({ total: 24_000, covered: 0.75 });
  });

  test('of nothing measured is unknown, not zero', () => {
    expect(totalOf({ mean: [null, null], step_seconds: 60 })).toBeNull();
    expect(totalOf({ mean: [], step_seconds: 60 })).toBeNull();
    expect(totalOf(undefined)).toBeNull();
  });
});

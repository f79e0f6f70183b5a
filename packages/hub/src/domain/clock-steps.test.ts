import { expect, test } from 'bun:test';
import { ClockSteps } from './clock-steps.ts';

test('a clock that is set is noticed once, by how much, and one that drifts slowly when it has become a second', () => {
  const steps = new ClockSteps({ wall: 1_000_000, monotonic: 0 });
  expect(steps.since({ wall: 1_060_000, monotonic: 60_000 })).toBe(0);
  expect(steps.since({ wall: 1_120_000 - 3_600_000, monotonic: 120_000 })).toBe(-3_600_000);
  expect(steps.since({ wall: 1_180_000 - 3_600_000, monotonic: 180_000 })).toBe(0);
  expect(steps.since({ wall: 1_240_600 - 3_600_000, monotonic: 240_000 })).toBe(0);
  expect(steps.since({ wall: 1_301_200 - 3_600_000, monotonic: 300_000 })).toBe(1200);
});

import { expect, test } from 'bun:test';
import { bootBetween, bootsIn } from './boots.ts';

const minute = 60_000;

function boots(...reports: (readonly [atMs: number, uptimeSeconds: number])[]): number[] {
  return bootsIn({ times: reports.map(([at]) => at), values: reports.map(([, uptime]) => uptime) });
}

test('an uptime that falls is a boot', () => {
  expect(boots([0, 500], [minute, 560], [2 * minute, 20], [3 * minute, 80])).toEqual([2 * minute]);
});

test('an uptime that grew is a boot too where it is shorter than the time since the report before', () => {
  expect(boots([0, 100], [60 * minute, 3000])).toEqual([60 * minute]);
});

test('a machine that was up all the while has none, in spite of gaps, whole seconds and a clock set right', () => {
  expect(boots([0, 3], [minute, 63], [61 * minute, 3663], [61 * minute + 3000, 3664], [62 * minute, 3721])).toEqual([]);
});

test('a boot counts for the stretch in which it lies', () => {
  const at = [10, 20, 30];
  expect(bootBetween(at, 10, 19)).toBe(false);
  expect(bootBetween(at, 19, 20)).toBe(true);
  expect(bootBetween(at, 0, 100)).toBe(true);
  expect(bootBetween(at, 30, 100)).toBe(false);
  expect(bootBetween([], 0, 100)).toBe(false);
});

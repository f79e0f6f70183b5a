import { expect, test } from 'bun:test';
import { standsBelow } from './chart-plot-draw.ts';

test('the words of a limit stand above its line, and below it where the course ends above it', () => {
  expect(standsBelow(80, [80], 40, 100)).toBe(false);
  expect(standsBelow(80, [80], 95, 100)).toBe(true);
});

test('of two limits the lower one has its words below', () => {
  expect([80, 95].map((value) => standsBelow(value, [80, 95], 40, 100))).toEqual([true, false]);
});

test('words never stand in the time axis: those of a limit of 0 are above it', () => {
  expect(standsBelow(0, [0], 24, 0)).toBe(false);
  expect(standsBelow(0, [0, 5], 24, 8)).toBe(false);
});

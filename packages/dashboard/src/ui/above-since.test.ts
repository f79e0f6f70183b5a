import { expect, test } from 'bun:test';
import { aboveSince } from './above-since.ts';

function since(...mean: (number | null | undefined)[]): number | undefined {
  return aboveSince({ times: mean.map((_, index) => index * 60), step: 60, mean }, 85);
}

test('counts from the first point of the last stretch above', () => {
  expect(since(90, 10, 86, 85, 99)).toBe(120_000);
  expect(since(90, 91)).toBe(0);
});

test('a gap ends the stretch, a point that is not there does not; steps without a report yet are passed over', () => {
  expect(since(90, null, 90, undefined, 90)).toBe(120_000);
  expect(since(10, 90, null)).toBe(60_000);
});

test('says nothing of what is below, or was never measured', () => {
  expect([since(90, 84), since(), since(null), aboveSince(null, 85)]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

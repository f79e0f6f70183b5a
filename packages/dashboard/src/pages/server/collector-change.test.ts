import { expect, test } from 'bun:test';
import { collectorChange } from './collector-change.ts';

test('what is left empty goes back to what holds for all, and whether it is on is not touched', () => {
  const change = collectorChange({ seconds: null, include: [], exclude: [] });
  expect(change).toEqual({ interval_seconds: null, include: null, exclude: null });
});

test('what is set is told in whole seconds and as it was typed', () => {
  const change = collectorChange({ seconds: 89.999, include: ['docker*'], exclude: ['getty@*', '*.mount'] });
  expect(change).toEqual({ interval_seconds: 90, include: ['docker*'], exclude: ['getty@*', '*.mount'] });
});

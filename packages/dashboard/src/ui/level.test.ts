import { expect, test } from 'bun:test';
import { levelOf } from './level.ts';

test('a threshold is reached at its value, and fail goes before warn', () => {
  expect(levelOf(79.9, 80, 90)).toBe('ok');
  expect(levelOf(80, 80, 90)).toBe('warn');
  expect(levelOf(90, 80, 90)).toBe('fail');
});

test('without thresholds nothing is ever wrong', () => {
  expect(levelOf(100, undefined, undefined)).toBe('ok');
});

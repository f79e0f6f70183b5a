import { expect, test } from 'bun:test';
import { foldProblems } from './fold-problems.ts';

test('of many problems the first ones stand there, and how many more there are', () => {
  expect(foldProblems(['a', 'b', 'c', 'd', 'e'], 3)).toEqual({ shown: ['a', 'b', 'c'], more: 2 });
});

test('a list that fits, or would hide a single problem, is shown whole', () => {
  expect(foldProblems(['a', 'b', 'c'], 3)).toEqual({ shown: ['a', 'b', 'c'], more: 0 });
  expect(foldProblems(['a', 'b', 'c', 'd'], 3)).toEqual({ shown: ['a', 'b', 'c', 'd'], more: 0 });
});

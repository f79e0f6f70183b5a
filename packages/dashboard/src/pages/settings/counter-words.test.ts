import { expect, test } from 'bun:test';
import { counterWords } from './counter-words.ts';

test('a counter is told in words', () => {
  expect(counterWords('heartbeats_received')).toBe('Reports received');
  expect(counterWords('errors_server_not_found')).toBe('Answered with “server not found”');
});

test('one without words of its own keeps its name', () => {
  expect(counterWords('brand_new')).toBe('Brand new');
  expect(counterWords('constructor')).toBe('Constructor');
});

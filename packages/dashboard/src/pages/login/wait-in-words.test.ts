import { expect, test } from 'bun:test';
import { waitInWords } from './wait-in-words.ts';

test('says how long to wait in whole units', () => {
  expect(waitInWords(125)).toBe('Try again in 2 min.');
});

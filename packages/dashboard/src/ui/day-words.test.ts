import { expect, test } from 'bun:test';
import { dayInWords } from './day-words.ts';

test('today and yesterday have words of their own, over the end of a month too', () => {
  const now = new Date(2026, 2, 1, 0, 30).getTime();
  expect(dayInWords(now - 60_000, now)).toBe('Today');
  expect(dayInWords(new Date(2026, 1, 28, 23, 59).getTime(), now)).toBe('Yesterday');
  expect(dayInWords(new Date(2026, 1, 27, 12).getTime(), now)).toContain('2026');
});

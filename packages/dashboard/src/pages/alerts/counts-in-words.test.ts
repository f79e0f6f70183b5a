import { expect, test } from 'bun:test';
import { countsInWords } from './counts-in-words.ts';

const none = { open: { critical: 0, high: 0, medium: 0, low: 0 }, acknowledged: 0, snoozed: 0, hidden: 0 };

test('calm is said as calm', () => {
  expect(countsInWords(none)).toBe('Nothing needs you');
  expect(countsInWords({ ...none, acknowledged: 2 })).toBe('Nothing needs you · 2 acknowledged');
});

test('what is loud is named, the rest is counted', () => {
  const open = { critical: 1, high: 0, medium: 2, low: 1 };
  expect(countsInWords({ open, acknowledged: 0, snoozed: 1, hidden: 34 })).toBe(
    '4 open (1 critical) · 1 snoozed · 34 quiet',
  );
});

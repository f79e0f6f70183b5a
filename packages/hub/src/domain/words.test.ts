import { expect, test } from 'bun:test';
import { countInWords, durationInWords, moneyInWords, percentInWords, sizeInWords } from './words.ts';

test('sizes are said in powers of ten with at most one decimal', () => {
  expect([0, 999, 1500, 720e9, 4e12, 1.24e12, 999.6e9, 16e9].map(sizeInWords)).toEqual([
    '0 B',
    '999 B',
    '1.5 kB',
    '720 GB',
    '4 TB',
    '1.2 TB',
    '1 TB',
    '16 GB',
  ]);
});

test('durations keep their two largest units', () => {
  expect([5, 180, 8040, 3600, 1_053_120].map(durationInWords)).toEqual([
    '5 s',
    '3 min',
    '2 h 14 min',
    '1 h',
    '12 d 4 h',
  ]);
});

test('a percentage is never rounded up', () => {
  expect(percentInWords(89.97)).toBe('89 %');
});

test('one thing has no plural', () => {
  expect(countInWords(1, 'security update')).toBe('1 security update');
  expect(countInWords(2, 'security update')).toBe('2 security updates');
});

test('money is written with the sign of its currency', () => {
  expect(moneyInWords(0.4, 'GBP')).toBe('£0.40');
  expect(moneyInWords(12, 'EUR')).toBe('€12.00');
  expect(moneyInWords(1.234, 'shells')).toBe('1.23 shells');
});

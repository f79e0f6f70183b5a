import { expect, test } from 'bun:test';
import { ageInWords } from './age-words.ts';

test('ages are said as people say them', () => {
  expect([null, 5, 25, 70, 1500, 8766, 36_800].map((hours) => ageInWords(hours))).toEqual([
    undefined,
    '0 days',
    '1 day',
    '2 days',
    '2 months',
    '1.0 years',
    '4.2 years',
  ]);
});

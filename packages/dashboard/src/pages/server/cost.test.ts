import { expect, test } from 'bun:test';
import { costOf } from './cost.ts';

test('65 watts at 0.24 a kilowatt hour cost 0.37 a day, 11.23 a month and 134.78 a year', () => {
  const cost = costOf(65, 0.24);
  expect([cost.day, cost.month, cost.year].map((value) => value.toFixed(2))).toEqual(['0.37', '11.23', '134.78']);
});

test('no draw or a free kilowatt hour costs nothing', () => {
  expect(costOf(0, 0.24)).toEqual({ day: 0, month: 0, year: 0 });
  expect(costOf(65, 0).year).toBe(0);
});

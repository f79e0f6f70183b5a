import { expect, test } from 'bun:test';
import { energyCost } from './energy-cost.ts';

test('65 W at 0.24 cost what the card shows', () => {
  const cost = energyCost(65, 0.24);
  expect(cost.per_day.toFixed(2)).toBe('0.37');
  expect(cost.per_month.toFixed(2)).toBe('11.23');
  expect(cost.per_year.toFixed(2)).toBe('134.78');
});

test('a machine without draw or a rate of nothing costs nothing', () => {
  expect(energyCost(0, 0.24).per_day).toBe(0);
  expect(energyCost(65, 0).per_year).toBe(0);
});

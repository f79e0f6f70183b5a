import { expect, test } from 'bun:test';
import { chartWindow } from './chart-window.ts';

const created_at = '2026-01-18T12:00:00.000Z';
const began = Date.parse(created_at);
const HOUR = 3_600_000;

test('an open alert is shown from before it began until now', () => {
  expect(chartWindow({ created_at, resolved_at: null }, began + 60_000)).toEqual({
    from: began - HOUR / 2,
    to: began + 60_000,
  });
});

test('one that is over shows what came after, never more than a day', () => {
  const resolved_at = '2026-01-18T15:00:00.000Z';
  expect(chartWindow({ created_at, resolved_at }, began + 100 * HOUR)).toEqual({
    from: began - HOUR,
    to: began + 4 * HOUR,
  });
  const long = chartWindow({ created_at, resolved_at: '2026-03-18T15:00:00.000Z' }, began + 9999 * HOUR);
  expect(began - long.from).toBe(24 * HOUR);
});

import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { formatInstant, parseInstant } from './instant.ts';

test('what Date writes is read back, for every instant of years 0 to 9999', () => {
  fc.assert(
    fc.property(
      fc.date({
        min: new Date('0001-01-01T00:00:00Z'),
        max: new Date('9999-12-31T23:59:59.999Z'),
        noInvalidDate: true,
      }),
      (date) => {
        expect(parseInstant(date.toISOString())).toBe(date.getTime());
        expect(formatInstant(date.getTime())).toBe(date.toISOString());
      },
    ),
  );
});

test('a zone shifts, and its absence means UTC', () => {
  expect(parseInstant('2026-01-18T14:32:00+02:00')).toBe(Date.UTC(2026, 0, 18, 12, 32));
  expect(parseInstant('2026-01-18T14:32:00-0530')).toBe(Date.UTC(2026, 0, 18, 20, 2));
  expect(parseInstant('2026-01-18T14:32:00.123456')).toBe(Date.UTC(2026, 0, 18, 14, 32, 0, 123));
  expect(parseInstant('2026-01-18 14:32')).toBe(Date.UTC(2026, 0, 18, 14, 32));
});

test('a leap second is the first second of the next minute', () => {
  expect(parseInstant('2016-12-31T23:59:60Z')).toBe(Date.UTC(2017, 0, 1));
});

test('a date that does not exist, and text that is no date, are refused', () => {
  for (const text of [
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01',
    'yesterday',
    '',
    '2026-01-01T00:00:00+99:00',
  ]) {
    expect(parseInstant(text)).toBeUndefined();
  }
});

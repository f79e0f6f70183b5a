import { expect, test } from 'bun:test';
import * as fc from 'fast-check';
import { dayAndMinute, instantOf, isTimeZone, wallAt, weekdayOf } from './zone-time.ts';

const zones = Intl.supportedValuesOf('timeZone');

function utc(text: string): number {
  return Date.parse(`${text}Z`);
}

test('an hour that the clock leaves out in spring is the moment after it', () => {
  expect(instantOf('Europe/Berlin', utc('2026-03-29T02:30:00'))).toBe(utc('2026-03-29T01:00:00'));
  expect(instantOf('America/New_York', utc('2026-03-08T02:00:00'))).toBe(utc('2026-03-08T07:00:00'));
  expect(instantOf('Australia/Lord_Howe', utc('2026-10-04T02:15:00'))).toBe(utc('2026-10-03T15:30:00'));
});

test('an hour that the clock shows twice in autumn is the first of the two', () => {
  expect(instantOf('Europe/Berlin', utc('2026-10-25T02:30:00'))).toBe(utc('2026-10-25T00:30:00'));
});

test('a name that is no time zone is known as one', () => {
  expect([isTimeZone('Europe/Berlin'), isTimeZone('Berlin'), isTimeZone('')]).toEqual([true, false, false]);
});

test('days count in local time, and 1 January 1970 was a Thursday', () => {
  expect(dayAndMinute('Asia/Tokyo', utc('2026-01-18T15:01:00'))).toEqual({
    day: utc('2026-01-19T00:00:00') / 86_400_000,
    minute: 1,
  });
  expect([weekdayOf(0), weekdayOf(3), weekdayOf(-1)]).toEqual([4, 7, 3]);
});

test('in every zone an instant is found again from its wall, or is the second of two with the same', () => {
  const anInstant = fc.integer({ min: utc('2025-01-01T00:00:00') / 60_000, max: utc('2032-12-31T00:00:00') / 60_000 });
  fc.assert(
    fc.property(fc.constantFrom(...zones), anInstant, (zone, minutes) => {
      const instant = minutes * 60_000;
      const wall = wallAt(zone, instant);
      const found = instantOf(zone, wall);
      expect(wallAt(zone, found)).toBe(wall);
      expect(found).toBeLessThanOrEqual(instant);
      expect(instant - found).toBeLessThanOrEqual(3 * 3_600_000);
    }),
    { numRuns: 2000 },
  );
});

test('in every zone walls in order are instants in order', () => {
  const aMinute = fc.integer({ min: utc('2025-01-01T00:00:00') / 60_000, max: utc('2032-12-31T00:00:00') / 60_000 });
  fc.assert(
    fc.property(fc.constantFrom(...zones), aMinute, fc.integer({ min: 1, max: 300 }), (zone, minutes, more) => {
      const early = instantOf(zone, minutes * 60_000);
      expect(instantOf(zone, (minutes + more) * 60_000)).toBeGreaterThanOrEqual(early);
    }),
    { numRuns: 1000 },
  );
});

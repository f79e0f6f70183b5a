import { expect, test } from 'bun:test';
import type { SleepSchedule } from '@labkeeper/protocol/silence';
import * as fc from 'fast-check';
import { nextTurn, sleepAt, sleepEndedBetween } from './sleep.ts';
import { dayAndMinute } from './zone-time.ts';

const hourMs = 3_600_000;

function utc(text: string): number {
  return Date.parse(`${text}Z`);
}

function everyNight(zone: string, from = '23:00', to = '07:00'): SleepSchedule {
  const nights = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from, to }));
  return { enabled: true, time_zone: zone, nights, ring_severities: [], digest: true, all_clear: false };
}

test('a night goes from its evening to the next morning of that place', () => {
  const berlin = everyNight('Europe/Berlin');
  expect(sleepAt(berlin, utc('2026-01-18T03:00:00'))).toEqual({
    from: utc('2026-01-17T22:00:00'),
    to: utc('2026-01-18T06:00:00'),
  });
  expect(sleepAt(berlin, utc('2026-01-18T06:00:00'))).toBeUndefined();
  expect(nextTurn(berlin, utc('2026-01-18T12:00:00'))).toBe(utc('2026-01-18T22:00:00'));
});

test('the night in which the clock goes forward is an hour shorter, the other an hour longer', () => {
  const berlin = everyNight('Europe/Berlin');
  const nights = ['2026-03-29T00:00:00', '2026-10-25T02:00:00', '2026-06-01T00:00:00'];
  const hours = nights.map((at) => {
    const sleep = sleepAt(berlin, utc(at));
    return sleep === undefined ? 0 : (sleep.to - sleep.from) / hourMs;
  });
  expect(hours).toEqual([7, 9, 8]);
});

test('nights that touch are one sleep, with one morning', () => {
  const weekend: SleepSchedule = {
    ...everyNight('UTC'),
    nights: [
      { weekday: 5, from: '22:00', to: '10:00' },
      { weekday: 6, from: '10:00', to: '23:00' },
      { weekday: 6, from: '22:00', to: '08:00' },
    ],
  };
  expect(sleepAt(weekend, utc('2026-01-17T12:00:00'))).toEqual({
    from: utc('2026-01-16T22:00:00'),
    to: utc('2026-01-18T08:00:00'),
  });
});

test('a morning is found once, however long nobody looked', () => {
  const london = everyNight('Europe/London');
  const morning = utc('2026-01-18T07:00:00');
  expect(sleepEndedBetween(london, morning - 1, morning)?.to).toBe(morning);
  expect(sleepEndedBetween(london, morning, morning + hourMs)).toBeUndefined();
  expect(sleepEndedBetween(london, morning - 3 * 24 * hourMs, morning + 5 * hourMs)?.to).toBe(morning);
});

test('a schedule that is off, or has no nights, never sleeps', () => {
  const off = { ...everyNight('UTC'), enabled: false };
  expect([sleepAt(off, utc('2026-01-18T03:00:00')), nextTurn({ ...off, enabled: true, nights: [] }, 0)]).toEqual([
    undefined,
    undefined,
  ]);
});

test('in every zone, around every change of its clock, there is one night a day and it ends at its time', () => {
  const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
  const hours = fc.integer({ min: utc('2025-01-02T00:00:00') / hourMs, max: utc('2032-12-30T00:00:00') / hourMs });
  fc.assert(
    fc.property(zones, hours, (zone, hour) => {
      const schedule = everyNight(zone, '23:00', '07:00');
      const ends = new Set<number>();
      for (let step = 0; step < 96; step += 1) {
        const at = (hour + step) * hourMs;
        const sleep = sleepAt(schedule, at);
        if (sleep !== undefined && sleep.to < (hour + 96) * hourMs && sleep.from >= hour * hourMs) ends.add(sleep.to);
      }
      const mornings = [...ends].map((end) => dayAndMinute(zone, end));
      expect(new Set(mornings.map(({ day }) => day)).size).toBe(ends.size);
      for (const { minute } of mornings) expect(minute).toBe(420);
      expect(ends.size).toBeGreaterThanOrEqual(2);
    }),
    { numRuns: 60 },
  );
});

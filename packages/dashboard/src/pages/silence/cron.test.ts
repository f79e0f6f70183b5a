import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { wallAt } from '../../ui/zone-clock.ts';
import { type CronFields, parseCron } from './cron-fields.ts';
import { nextTimes } from './cron-times.ts';
import { cronInWords } from './cron-words.ts';

function read(text: string): CronFields {
  const cron = parseCron(text);
  if (cron === undefined) throw new Error(text);
  return cron;
}

function times(text: string, zone: string, after: number): string[] {
  return nextTimes(read(text), zone, { after, count: 3 }).map((at) => new Date(at).toISOString().slice(0, 16));
}

describe('parseCron', () => {
  test('takes lists, ranges, steps and names', () => {
    expect([...read('*/20 1-3 1,15 jan-mar mon-fri').minutes]).toEqual([0, 20, 40]);
    expect([...read('0 2 * * sun').weekdays]).toEqual([7]);
    expect([...read('0 2 * * 7').weekdays]).toEqual([7]);
    expect([...read('0 2 * * 0').weekdays]).toEqual([7]);
    expect([...read('5/15 0 * * *').minutes]).toEqual([5, 20, 35, 50]);
    expect(read('0 2 * * *').weekdays.size).toBe(7);
  });

  test('refuses what is no line of five fields', () => {
    for (const text of [
      '',
      '* * * *',
      '60 * * * *',
      '0 2 * * 8',
      '0 2 0 * *',
      '5-1 * * * *',
      '*/0 * * * *',
      'a b c d e',
      '1/2/3 * * * *',
    ])
      expect(parseCron(text)).toBeUndefined();
  });
});

describe('cronInWords', () => {
  test('says what people write most', () => {
    expect(cronInWords(read('0 2 * * 0'))).toBe('every Sunday at 02:00');
    expect(cronInWords(read('30 4 1 * *'))).toBe('on the 1st of every month at 04:30');
    expect(cronInWords(read('0 3 * * 1-5'))).toBe('every Mon–Fri at 03:00');
    expect(cronInWords(read('0 0 * * *'))).toBe('every day at 00:00');
    expect(cronInWords(read('*/15 * * * *'))).toBe('every day every 15 minutes');
    expect(cronInWords(read('0 * * * *'))).toBe('every day every hour');
    expect(cronInWords(read('0 6,18 * * 6,7'))).toBe('every Sat and Sun at 06:00 and 18:00');
    expect(cronInWords(read('0 9 1,22 6 *'))).toBe('on the 1st and 22nd in June at 09:00');
    expect(cronInWords(read('*/30 8-17 * * *'))).toBe('every day every 30 minutes between 08:00 and 17:59');
  });

  test('says that either day is enough where both are named', () => {
    expect(cronInWords(read('0 2 13 * 5'))).toBe('on the 13th, and every Friday of every month at 02:00');
  });
});

describe('nextTimes', () => {
  test('fires by the clock of the place', () => {
    const after = Date.UTC(2026, 0, 14, 12);
    expect(times('0 2 * * 0', 'Europe/Berlin', after)).toEqual([
      '2026-01-18T01:00',
      '2026-01-25T01:00',
      '2026-02-01T01:00',
    ]);
  });

  test('fires once on a day whose hour is left out or comes twice', () => {
    expect(times('30 2 * * *', 'Europe/Berlin', Date.UTC(2026, 2, 28, 12))).toEqual([
      '2026-03-29T01:00',
      '2026-03-30T00:30',
      '2026-03-31T00:30',
    ]);
    expect(times('30 2 * * *', 'Europe/Berlin', Date.UTC(2026, 9, 24, 12))).toEqual([
      '2026-10-25T00:30',
      '2026-10-26T01:30',
      '2026-10-27T01:30',
    ]);
  });

  test('finds a leap day, and nothing for a day that never comes', () => {
    expect(times('0 0 29 2 *', 'UTC', Date.UTC(2026, 0, 1))[0]).toBe('2028-02-29T00:00');
    expect(times('0 0 31 2 *', 'UTC', Date.UTC(2026, 0, 1))).toEqual([]);
  });

  test('takes either day where both are named', () => {
    expect(times('0 0 13 * 5', 'UTC', Date.UTC(2026, 0, 7))).toEqual([
      '2026-01-09T00:00',
      '2026-01-13T00:00',
      '2026-01-16T00:00',
    ]);
  });

  test('every time is later than the last and stands on the clock as the line says', () => {
    const line = fc.tuple(
      fc.integer({ min: 0, max: 59 }),
      fc.integer({ min: 4, max: 23 }),
      fc.integer({ min: 0, max: 6 }),
    );
    fc.assert(
      fc.property(line, fc.integer({ min: 0, max: 400 }), ([minute, hour, weekday], day) => {
        const after = Date.UTC(2026, 0, 1) + day * 86_400_000;
        const found = nextTimes(read(`${minute} ${hour} * * ${weekday}`), 'America/New_York', { after, count: 3 });
        expect(found.length).toBe(3);
        let last = after;
        for (const at of found) {
          const wall = new Date(wallAt('America/New_York', at));
          expect([wall.getUTCMinutes(), wall.getUTCHours(), wall.getUTCDay()]).toEqual([minute, hour, weekday]);
          expect(at).toBeGreaterThan(last);
          last = at;
        }
      }),
      { numRuns: 50 },
    );
  });
});

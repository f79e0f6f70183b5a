import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { formatMoment, timeTicks } from './chart-time.ts';

const zone = process.env['TZ'];
beforeAll(() => {
  process.env['TZ'] = 'Europe/Berlin';
});
afterAll(() => {
  if (zone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zone;
});

function labels(from: string, to: string, count: number): string[] {
  return timeTicks(Date.parse(from), Date.parse(to), count, 'en-GB').map((tick) => tick.label);
}

describe('ticks of the time axis', () => {
  test('of an hour stand at round minutes', () => {
    expect(labels('2026-01-18T14:03:12Z', '2026-01-18T15:03:12Z', 6)).toEqual([
      '15:10',
      '15:20',
      '15:30',
      '15:40',
      '15:50',
      '16:00',
    ]);
  });

  test('of a day stand at round local hours and name the day at midnight', () => {
    expect(labels('2026-01-18T14:03:00Z', '2026-01-19T14:03:00Z', 8)).toEqual([
      '18:00',
      '21:00',
      '19 Jan',
      '03:00',
      '06:00',
      '09:00',
      '12:00',
      '15:00',
    ]);
  });

  test('of some minutes name no seconds, and every reader gets the clock of the own language', () => {
    expect(labels('2026-01-18T14:03:12Z', '2026-01-18T14:08:12Z', 12)).toEqual([
      '15:04',
      '15:05',
      '15:06',
      '15:07',
      '15:08',
    ]);
    const american = timeTicks(Date.parse('2026-01-18T07:00:30Z'), Date.parse('2026-01-18T07:59:00Z'), 4, 'en-US');
    expect(american.map(({ label }) => label.replaceAll(/\s/g, ' '))).toEqual(['8:15 AM', '8:30 AM', '8:45 AM']);
  });

  test('keep to local midnight over both changes of the clock', () => {
    for (const start of ['2026-03-26T12:00:00Z', '2026-10-22T12:00:00Z']) {
      const from = Date.parse(start);
      const ticks = timeTicks(from, from + 7 * 86_400_000, 7, 'en-GB');
      expect(ticks.length).toBe(7);
      expect(ticks.every((tick) => new Date(tick.at).getHours() === 0)).toBe(true);
    }
  });

  test('never stand still or fold back in the hour that autumn repeats', () => {
    const from = Date.parse('2026-10-24T22:00:00Z');
    const ticks = timeTicks(from, from + 8 * 3_600_000, 8, 'en-GB');
    expect(ticks.length).toBeGreaterThan(6);
    expect(ticks.every((tick, index) => index === 0 || tick.at > (ticks[index - 1]?.at ?? 0))).toBe(true);
  });

  test('of two years are months, and January names the year', () => {
    expect(labels('2024-12-15T00:00:00Z', '2026-12-15T00:00:00Z', 8)).toEqual([
      '2025',
      'Apr',
      'Jul',
      'Oct',
      '2026',
      'Apr',
      'Jul',
      'Oct',
    ]);
  });

  test('do not move when the window is panned', () => {
    const from = Date.parse('2026-01-10T00:00:00Z');
    const span = 30 * 86_400_000;
    const before = new Set(timeTicks(from, from + span, 6, 'en-GB').map((tick) => tick.at));
    const after = timeTicks(from + 86_400_000, from + span, 6, 'en-GB').map((tick) => tick.at);
    expect(after.every((at) => before.has(at))).toBe(true);
  });

  test('lie inside the window, ascend, and are as many as fit', () => {
    const start = Date.parse('2020-01-01T00:00:00Z');
    const from = fc.integer({ min: 0, max: 8 * 365 * 86_400 }).map((seconds) => start + seconds * 1000);
    fc.assert(
      fc.property(
        from,
        fc.integer({ min: 60_000, max: 730 * 86_400_000 }),
        fc.integer({ min: 2, max: 14 }),
        (at, span, count) => {
          const ticks = timeTicks(at, at + span, count, 'en-GB');
          expect(ticks.every((tick) => tick.at >= at && tick.at <= at + span)).toBe(true);
          expect(ticks.length).toBeLessThanOrEqual(count + 2);
          expect(ticks.every((tick, index) => index === 0 || tick.at > (ticks[index - 1]?.at ?? 0))).toBe(true);
        },
      ),
    );
  });

  test('of an empty window are none', () => {
    expect(timeTicks(5, 5, 4)).toEqual([]);
  });
});

describe('a moment', () => {
  test('is told in local time, as exactly as the points stand apart', () => {
    const at = Date.parse('2026-01-18T14:32:07Z');
    expect(formatMoment(at, 1, 'en-GB')).toBe('Sun 18 Jan, 15:32:07');
    expect(formatMoment(at, 60, 'en-GB')).toBe('Sun 18 Jan, 15:32');
    expect(formatMoment(at, 86_400, 'en-GB').replace(',', '')).toBe('Sun 18 Jan 2026');
  });
});

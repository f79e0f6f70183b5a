import { expect, test } from 'bun:test';
import { isOver, momentOf, readWindow, spansBetween, type WindowSpan, type WindowTimes } from './window-times.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

function utc(text: string): number {
  return Date.parse(`${text}Z`);
}

function window(change: Partial<Parameters<typeof readWindow>[0]>): WindowTimes {
  const said = { time_zone: 'Europe/Berlin', starts_at: null, cron: null, duration_seconds: 3600, ...change };
  const times = readWindow(said);
  if (!('when' in times)) throw new Error(times.message);
  return times;
}

function hours(spans: readonly WindowSpan[]): string[] {
  return spans.map(({ from, to }) => `${new Date(from).toISOString().slice(5, 16)} ${(to - from) / hourMs} h`);
}

test('a window that is once begins at the time that the clock of its place shows', () => {
  const once = window({ starts_at: '2026-07-18T22:00:00', duration_seconds: 7200 });
  const span = { from: utc('2026-07-18T20:00:00'), to: utc('2026-07-18T22:00:00') };
  expect(momentOf(once, span.from - 1)).toEqual({ span: undefined, nextStart: span.from, goodUntil: span.from });
  expect(momentOf(once, span.from)).toEqual({ span, nextStart: undefined, goodUntil: span.to });
  expect(momentOf(once, span.to).span).toBeUndefined();
  expect([isOver(once, span.to - 1), isOver(once, span.to)]).toEqual([false, true]);
});

test('a window at an hour that the clock leaves out begins with the first minute after it, one at an hour shown twice begins once', () => {
  const daily = window({ cron: '30 2 * * *' });
  expect(hours(spansBetween(daily, utc('2026-03-28T12:00:00'), utc('2026-03-30T12:00:00')))).toEqual([
    '03-29T01:00 1 h',
    '03-30T00:30 1 h',
  ]);
  expect(hours(spansBetween(daily, utc('2026-10-24T12:00:00'), utc('2026-10-26T12:00:00')))).toEqual([
    '10-25T00:30 1 h',
    '10-26T01:30 1 h',
  ]);
});

test('windows that touch or overlap are one', () => {
  const busy = window({ cron: '0,30 8-9 * * 1', duration_seconds: 1800, time_zone: 'UTC' });
  expect(hours(spansBetween(busy, utc('2026-01-18T00:00:00'), utc('2026-01-21T00:00:00')))).toEqual([
    '01-19T08:00 2 h',
  ]);
  const always = window({ cron: '0 * * * *' });
  const autumn = spansBetween(always, utc('2026-10-24T00:00:00'), utc('2026-10-27T00:00:00'));
  expect(autumn).toHaveLength(1);
  expect(momentOf(always, utc('2026-10-25T01:30:00')).span).toBeDefined();
});

test('a window that began weeks ago still holds', () => {
  const long = window({ cron: '0 0 1 * *', duration_seconds: 20 * 86_400, time_zone: 'UTC' });
  expect(momentOf(long, utc('2026-05-20T23:59:59')).span?.to).toBe(utc('2026-05-21T00:00:00'));
  expect(momentOf(long, utc('2026-05-21T00:00:00'))).toMatchObject({
    span: undefined,
    nextStart: utc('2026-06-01T00:00:00'),
  });
});

test('a day that comes once in years is found', () => {
  const leap = window({ cron: '0 12 29 2 *', time_zone: 'UTC' });
  expect(momentOf(leap, utc('2026-05-20T00:00:00')).nextStart).toBe(utc('2028-02-29T12:00:00'));
});

test.each([
  [{ cron: '0 2 * *' }, 'cron'],
  [{ cron: '99 2 * * *' }, 'cron'],
  [{ cron: '0 2 31 4 *' }, 'cron'],
  [{ cron: '? 2 * * *' }, 'cron'],
  [{ cron: '0 0 2 * * *' }, 'cron'],
  [{ cron: '0 2 * * *', starts_at: '2026-01-18T22:00:00' }, 'cron'],
  [{}, 'starts_at'],
  [{ starts_at: '2026-13-18T22:00:00' }, 'starts_at'],
  [{ cron: '0 2 * * *', time_zone: 'Berlin' }, 'time_zone'],
])('times that cannot be are refused: %p at %s', (change, field) => {
  const said = { time_zone: 'UTC', starts_at: null, cron: null, duration_seconds: 3600, ...change };
  expect(readWindow(said)).toMatchObject({ field });
});

test('a line that fires every minute is looked through in little time', () => {
  const constant = window({ cron: '* * * * *', duration_seconds: 60 });
  const sparse = window({ cron: '*/2 * * * *', duration_seconds: 60 });
  const began = performance.now();
  expect(spansBetween(constant, 0, 62 * dayMs)).toHaveLength(1);
  expect(spansBetween(sparse, 0, 62 * dayMs)).toHaveLength(62 * 720);
  expect(performance.now() - began).toBeLessThan(2000);
});

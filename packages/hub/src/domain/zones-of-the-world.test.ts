import { expect, test } from 'bun:test';
import { sleepsBetween } from './sleep.ts';
import { readWindow, spansBetween, type WindowTimes } from './window-times.ts';
import { dayAndMinute, wallAt, weekdayOf } from './zone-time.ts';

/*
 * Every change of every clock between 2025 and 2032, two days to each side. Zones whose clocks change at the same instants by the same amount behave
 * alike, so each such rule is tried once.
 */

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const minuteMs = 60_000;
const from = Date.parse('2025-01-01T00:00:00Z');
const to = Date.parse('2033-01-01T00:00:00Z');
/** No clock on earth is set forth and back within so many days. */
const strideMs = 12 * dayMs;

interface Rule {
  readonly zone: string;
  readonly changes: readonly number[];
}

function offset(zone: string, at: number): number {
  return wallAt(zone, at) - at;
}

function changesOf(zone: string): number[] {
  const changes: number[] = [];
  for (let at = from; at < to; at += strideMs) {
    let [before, after] = [at, at + strideMs];
    if (offset(zone, before) === offset(zone, after)) continue;
    while (after - before > minuteMs) {
      const middle = Math.floor((before + after) / 2 / minuteMs) * minuteMs;
      if (offset(zone, middle) === offset(zone, before)) before = middle;
      else after = middle;
    }
    changes.push(after);
  }
  return changes;
}

function rules(): Rule[] {
  const found = new Map<string, Rule>();
  for (const zone of Intl.supportedValuesOf('timeZone')) {
    const changes = changesOf(zone);
    const how = changes.map((at) => `${at}:${offset(zone, at - minuteMs)}:${offset(zone, at)}`);
    if (changes.length > 0) found.set(how.join(), { zone, changes });
  }
  return [...found.values()];
}

/** The instants of the whole local days around a change. */
function daysAround(zone: string, change: number): number[] {
  const { day } = dayAndMinute(zone, change);
  return [-2, -1, 0, 1, 2].map((away) => day + away);
}

/** Whether a stretch begins at its time, or with the first minute after an hour that was left out. */
function beginsAt(zone: string, at: number, minute: number): boolean {
  const shown = dayAndMinute(zone, at).minute;
  const isMoved = offset(zone, at - minuteMs) < offset(zone, at);
  return shown === minute || (isMoved && (shown - minute + 1440) % 1440 <= 180);
}

/** The local day that a stretch belongs to: one that was moved over midnight is still of the evening before. */
function dayOf(zone: string, at: number, minute: number): number {
  const shown = dayAndMinute(zone, at);
  return shown.minute < minute ? shown.day - 1 : shown.day;
}

function daily(zone: string, hour: number, minute: number): WindowTimes {
  const times = readWindow({
    time_zone: zone,
    starts_at: null,
    cron: `${minute} ${hour} * * *`,
    duration_seconds: 3600,
  });
  if (!('when' in times)) throw new Error(times.message);
  return times;
}

const all = rules();

test('there are clocks enough to try', () => {
  expect(all.length).toBeGreaterThan(20);
});

test.each([
  [0, 0],
  [2, 30],
  [23, 30],
])('a daily window at %d:%d begins once on every local day and is as long as it says', (hour, minute) => {
  const time = hour * 60 + minute;
  for (const { zone, changes } of all) {
    const times = daily(zone, hour, minute);
    for (const change of changes) {
      const spans = spansBetween(times, change - 5 * dayMs, change + 5 * dayMs);
      const begins = spans.map((span) => dayOf(zone, span.from, time));
      const around = daysAround(zone, change);
      expect([zone, change, begins.filter((day) => around.includes(day))]).toEqual([zone, change, around]);
      expect(spans.filter((span) => span.to - span.from !== hourMs)).toEqual([]);
      expect(spans.filter((span) => !beginsAt(zone, span.from, time))).toEqual([]);
    }
  }
});

test('a night comes once on every local day, and goes from the time it says to the time it says', () => {
  for (const { zone, changes } of all) {
    const nights = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: '23:00', to: '07:00' }));
    const schedule = { enabled: true, time_zone: zone, nights, ring_severities: [], digest: true, all_clear: false };
    for (const change of changes) {
      const sleeps = sleepsBetween(schedule, change - 5 * dayMs, change + 5 * dayMs);
      const evenings = sleeps.map((sleep) => dayOf(zone, sleep.from, 23 * 60));
      for (const day of daysAround(zone, change)) {
        expect([zone, day, evenings.filter((one) => one === day).length]).toEqual([zone, day, 1]);
      }
      for (const sleep of sleeps) {
        expect(beginsAt(zone, sleep.from, 23 * 60)).toBe(true);
        expect(dayAndMinute(zone, sleep.to).minute).toBe(7 * 60);
        // As long as the clock says, but for what it was set forth or back in between.
        const isMoved = dayAndMinute(zone, sleep.from).minute !== 23 * 60;
        const set = offset(zone, sleep.to) - offset(zone, sleep.from - (isMoved ? minuteMs : 0));
        expect([zone, sleep.from, sleep.to - sleep.from]).toEqual([zone, sleep.from, 8 * hourMs - set]);
      }
    }
  }
});

test('a night of one weekday keeps to it', () => {
  const schedule = {
    enabled: true,
    time_zone: 'Africa/Cairo',
    nights: [{ weekday: 5, from: '00:00', to: '06:00' }],
    ring_severities: [],
    digest: true,
    all_clear: false,
  };
  // Cairo's clocks go forward at midnight on a Friday: that night begins at one.
  const sleeps = sleepsBetween(schedule, Date.parse('2026-04-01T00:00:00Z'), Date.parse('2026-05-20T00:00:00Z'));
  expect(new Set(sleeps.map(({ from: at }) => weekdayOf(dayAndMinute('Africa/Cairo', at).day)))).toEqual(new Set([5]));
  expect(
    sleeps
      .map((sleep) => (sleep.to - sleep.from) / hourMs)
      .toSorted((a, b) => a - b)
      .slice(0, 2),
  ).toEqual([5, 6]);
});

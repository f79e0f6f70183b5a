import { expect, test } from 'bun:test';
import { clockOffset, isLive, placeReport, type RequestTimes } from './heartbeat-time.ts';

const now = Date.UTC(2026, 0, 18, 14, 32);
const minute = 60_000;
const day = 86_400_000;
const base: RequestTimes = { receivedAt: now, sentAt: now, bootId: 'b2', oldest: now - 30 * day };

test('a clock within 30 s is believed', () => {
  const times = { ...base, sentAt: now - 29_000 };
  expect(placeReport(now - 30_000, 'b2', times)).toEqual({ kind: 'at', at: now - 30_000 });
  expect(clockOffset(times)).toBe(29_000);
});

test('every time moves with a clock that is off, whether by minutes, a day or a century', () => {
  for (const error of [-10 * minute, 10 * minute, -day, day, Date.UTC(2099, 0, 1) - now, -now + 5000]) {
    const times = { ...base, sentAt: now + error };
    expect(placeReport(now + error - minute, 'b2', times)).toEqual({ kind: 'at', at: now - minute });
  }
});

test('without a sending time a report is taken as given, and refused when over an hour ahead', () => {
  const times = { ...base, sentAt: undefined };
  expect(placeReport(now + 59 * minute, 'b2', times)).toEqual({ kind: 'at', at: now + 59 * minute });
  expect(placeReport(now + 61 * minute, 'b2', times)).toEqual({ kind: 'future' });
  expect(clockOffset(times)).toBeUndefined();
});

test('what is older than the hub keeps is too old', () => {
  expect(placeReport(now - 31 * day, undefined, base)).toEqual({ kind: 'too_old' });
});

test('a report of an earlier boot with an unset clock has no place', () => {
  expect(placeReport(5 * minute, 'b1', base)).toEqual({ kind: 'unset_clock' });
});

test('an unset clock now does not move what an earlier boot measured with a set one', () => {
  const times = { ...base, sentAt: 5 * minute };
  expect(placeReport(now - day, 'b1', times)).toEqual({ kind: 'at', at: now - day });
  expect(placeReport(4 * minute, 'b2', times)).toEqual({ kind: 'at', at: now - minute });
});

test('only a recent report is judged', () => {
  expect(isLive(now - 2 * minute, now, 3 * minute)).toBe(true);
  expect(isLive(now - 4 * minute, now, 3 * minute)).toBe(false);
});

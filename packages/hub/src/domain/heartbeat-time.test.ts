import { expect, test } from 'bun:test';
import { isLive, placeReport, steadyOffset, type RequestTimes } from './heartbeat-time.ts';

const now = Date.UTC(2026, 0, 18, 14, 32);
const minute = 60_000;
const day = 86_400_000;
const base = sent(now);

function sent(sentAt: number | undefined): RequestTimes {
  const offsetMs = sentAt === undefined ? undefined : now - sentAt;
  return { receivedAt: now, sentAt, offsetMs, bootId: 'b2', oldest: now - 30 * day };
}

test('a clock within 30 s is believed', () => {
  const times = sent(now - 29_000);
  expect(placeReport(now - 30_000, 'b2', times)).toEqual({ kind: 'at', at: now - 30_000 });
});

test('every time moves with a clock that is off, whether by minutes, a day or a century', () => {
  for (const error of [-10 * minute, 10 * minute, -day, day, Date.UTC(2099, 0, 1) - now, -now + 5000]) {
    const times = sent(now + error);
    expect(placeReport(now + error - minute, 'b2', times)).toEqual({ kind: 'at', at: now - minute });
  }
});

test('without a sending time a report is taken as given, and refused when over an hour ahead', () => {
  const times = sent(undefined);
  expect(placeReport(now + 59 * minute, 'b2', times)).toEqual({ kind: 'at', at: now + 59 * minute });
  expect(placeReport(now + 61 * minute, 'b2', times)).toEqual({ kind: 'future' });
});

test('what is older than the hub keeps is too old', () => {
  expect(placeReport(now - 31 * day, undefined, base)).toEqual({ kind: 'too_old' });
});

test('a report of an earlier boot with an unset clock has no place', () => {
  expect(placeReport(5 * minute, 'b1', base)).toEqual({ kind: 'unset_clock' });
});

test('an unset clock now does not move what an earlier boot measured with a set one', () => {
  const times = sent(5 * minute);
  expect(placeReport(now - day, 'b1', times)).toEqual({ kind: 'at', at: now - day });
  expect(placeReport(4 * minute, 'b2', times)).toEqual({ kind: 'at', at: now - minute });
});

test('only a recent report is judged', () => {
  expect(isLive(now - 2 * minute, now, 3 * minute)).toBe(true);
  expect(isLive(now - 4 * minute, now, 3 * minute)).toBe(false);
});

test('an offset that matters stays as it was while the network alone moves it', () => {
  expect(steadyOffset(600_034, 600_012)).toBe(600_012);
  expect(steadyOffset(31_000, 29_500)).toBe(29_500);
  expect(steadyOffset(615_000, 600_012)).toBe(615_000);
  expect(steadyOffset(-86_400_500, -86_400_000)).toBe(-86_400_000);
});

test('a small offset is always the newest', () => {
  expect(steadyOffset(14, 12)).toBe(14);
  expect(steadyOffset(40, 600_012)).toBe(40);
  expect(steadyOffset(600_012, undefined)).toBe(600_012);
});

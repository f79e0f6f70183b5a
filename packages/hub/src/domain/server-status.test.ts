import { expect, test } from 'bun:test';
import { serverStatus, silenceLimitMs, wasAway, type ReportFacts, type Watch } from './server-status.ts';

const watch: Watch = { watchingSince: 0, offlineSeconds: 180 };
const minute = 60_000;

function facts(change: Partial<ReportFacts>): ReportFacts {
  return {
    receivedAt: undefined,
    everReported: true,
    intervalSeconds: 60,
    intervalKnown: true,
    previous: 'online',
    ...change,
  };
}

test('a server is online until it has been silent for longer than the limit', () => {
  expect(serverStatus(facts({ receivedAt: 10 * minute }), watch, 13 * minute)).toBe('online');
  expect(serverStatus(facts({ receivedAt: 10 * minute }), watch, 13 * minute + 1)).toBe('offline');
});

test('a slow reporter has three of its own intervals', () => {
  expect(silenceLimitMs(60, 180)).toBe(180_000);
  expect(silenceLimitMs(600, 180)).toBe(1_800_000);
});

test('a server whose pace nobody knows may be slow for three limits', () => {
  const once = facts({ receivedAt: 0, intervalKnown: false });
  expect([3, 4, 9, 10].map((at) => serverStatus(once, watch, at * minute))).toEqual([
    'online',
    'unknown',
    'unknown',
    'offline',
  ]);
});

test('a server that never reported is unknown for ever', () => {
  expect(serverStatus(facts({ everReported: false, previous: 'unknown' }), watch, 1000 * minute)).toBe('unknown');
});

test('after a start of the hub nothing goes offline before it could have reported', () => {
  const restarted: Watch = { watchingSince: 100 * minute, offlineSeconds: 180 };
  expect(serverStatus(facts({}), restarted, 100 * minute)).toBe('unknown');
  expect(serverStatus(facts({}), restarted, 103 * minute)).toBe('unknown');
  expect(serverStatus(facts({}), restarted, 103 * minute + 1)).toBe('offline');
});

test('what was offline before the hub started stays offline until it reports', () => {
  const restarted: Watch = { watchingSince: 100 * minute, offlineSeconds: 180 };
  expect(serverStatus(facts({ previous: 'offline' }), restarted, 100 * minute)).toBe('offline');
  expect(serverStatus(facts({ previous: 'offline', receivedAt: 101 * minute }), restarted, 101 * minute)).toBe(
    'online',
  );
});

test('a look that comes on time is no absence', () => {
  expect(wasAway({ wall: 0, monotonic: 0 }, { wall: 5010, monotonic: 5005 }, 5000)).toBe(false);
});

test('a stopped hub and a suspended machine were away', () => {
  expect(wasAway({ wall: 0, monotonic: 0 }, { wall: 60_000, monotonic: 60_000 }, 5000)).toBe(true);
  expect(wasAway({ wall: 0, monotonic: 0 }, { wall: 3_600_000, monotonic: 5000 }, 5000)).toBe(true);
});

test('a wall clock set back is no absence', () => {
  expect(wasAway({ wall: 3_600_000, monotonic: 0 }, { wall: 0, monotonic: 5000 }, 5000)).toBe(false);
});

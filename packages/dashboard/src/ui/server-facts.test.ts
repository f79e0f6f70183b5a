import { expect, test } from 'bun:test';
import { sampleServer } from '../testing/sample-server.ts';
import { bootedAt, isStale, mainProblem, otherProblems } from './server-facts.ts';

const note = { status: 'OK', key: 'reboot_required', message: 'A restart is needed' } as const;
const full = { status: 'WARN', key: 'disk', message: '/srv is 82 % full' } as const;
const hot = { status: 'WARN', key: 'heat', message: 'CPU is at 88 °C' } as const;

test('a note is no problem', () => {
  expect(mainProblem(sampleServer({ problems: [note] }))).toBeUndefined();
  expect(otherProblems(sampleServer({ problems: [note] }))).toBe(0);
});

test('the first problem is the main one and the rest are counted', () => {
  const server = sampleServer({ problems: [full, hot, note] });
  expect(mainProblem(server)).toEqual(full);
  expect(otherProblems(server)).toBe(1);
});

test('numbers are stale once more than two reports are missing', () => {
  const server = sampleServer();
  const seen = Date.parse(server.last_seen!);
  expect(isStale(server, seen + 120_000)).toBe(false);
  expect(isStale(server, seen + 136_000)).toBe(true);
});

test('a server that never reported has no stale numbers, for it has none', () => {
  expect(isStale(sampleServer({ last_seen: null }), Date.now())).toBe(false);
});

test('an unreadable boot time is unknown', () => {
  expect(bootedAt({ boot_time: 'yesterday' })).toBeUndefined();
  expect(bootedAt({ boot_time: null })).toBeUndefined();
  expect(bootedAt({ boot_time: '2026-01-06T10:00:00Z' })).toBe(Date.parse('2026-01-06T10:00:00Z'));
});

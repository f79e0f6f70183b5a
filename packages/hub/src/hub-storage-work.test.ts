import { expect, test } from 'bun:test';
import { isBackupDue } from './hub-storage-work.ts';

const hour = 3_600_000;
const now = Date.parse('2026-01-18T03:00:00Z');

test('a hub without a backup makes its first one at night', () => {
  expect(isBackupDue(undefined, now, 3)).toBe(true);
  expect(isBackupDue(undefined, now, 15)).toBe(false);
});

test('one is made every night, also when that of the night before came late', () => {
  expect(isBackupDue(now - 24 * hour, now, 3)).toBe(true);
  expect(isBackupDue(now - 21 * hour, now, 3)).toBe(true);
  expect(isBackupDue(now - 2 * hour, now, 4)).toBe(false);
});

test('a hub that is off at night makes it once the newest is a day and a half old', () => {
  expect(isBackupDue(now - 24 * hour, now, 12)).toBe(false);
  expect(isBackupDue(now - 36 * hour, now, 12)).toBe(true);
});

import { afterEach, beforeEach, expect, test } from 'bun:test';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiskGuard } from './disk-guard.ts';
import type { FreeSpace } from './free-space.ts';
import { StorageFullError } from './storage-error.ts';

const mebibyte = 2 ** 20;
let folder = '';
let free = 0;
let total = 10_000 * mebibyte;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'labkeeper-disk-'));
  total = 10_000 * mebibyte;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function guard(minFreeBytes?: number): DiskGuard {
  async function space(): Promise<FreeSpace> {
    return {
      freeBytes: free,
      totalBytes: total,
    };
  }
  return new DiskGuard({ folder, minFreeBytes, ballastBytes: mebibyte, space });
}

async function isFullWith(watched: DiskGuard, mebibytes: number): Promise<boolean> {
  free = mebibytes * mebibyte;
  await watched.check();
  return watched.isFull;
}

test('reports are refused below 500 MiB, or 2 % of a larger disk and at most 2 GiB, and taken again once there is a little more', async () => {
  const watched = guard();
  expect(await isFullWith(watched, 501)).toBe(false);
  watched.assertRoom();
  expect(await isFullWith(watched, 499)).toBe(true);
  expect(() => watched.assertRoom()).toThrow(StorageFullError);
  expect(await isFullWith(watched, 510)).toBe(true);
  expect(await isFullWith(watched, 526)).toBe(false);
  total = 100_000 * mebibyte;
  expect(await isFullWith(watched, 1999)).toBe(true);
  total = 16_000_000 * mebibyte;
  expect(await isFullWith(watched, 2047)).toBe(true);
  expect(await isFullWith(watched, 2200)).toBe(false);
});

test('the limit can be set', async () => {
  const watched = guard(10 * mebibyte);
  expect(await isFullWith(watched, 11)).toBe(false);
  expect(await isFullWith(watched, 9)).toBe(true);
});

test('the ballast is made when there is room, given back when the disk is full, and made again', async () => {
  const ballast = join(folder, 'ballast');
  const watched = guard(10 * mebibyte);
  await isFullWith(watched, 11);
  expect(existsSync(ballast)).toBe(false);
  await isFullWith(watched, 20);
  expect(statSync(ballast).blocks * 512).toBeGreaterThanOrEqual(mebibyte);
  await isFullWith(watched, 5);
  expect(existsSync(ballast)).toBe(true);
  await isFullWith(watched, 0);
  expect(existsSync(ballast)).toBe(false);
  await isFullWith(watched, 20);
  expect([watched.isFull, existsSync(ballast)]).toEqual([false, true]);
});

test('a write that failed for want of space counts at once, before the next look', async () => {
  const watched = guard(10 * mebibyte);
  await isFullWith(watched, 20);
  watched.reportFull();
  expect([watched.isFull, existsSync(join(folder, 'ballast'))]).toEqual([true, false]);
});

test('a disk that does not answer changes nothing', async () => {
  const watched = new DiskGuard({
    folder,
    minFreeBytes: 1,
    space: async () => Promise.reject(new Error('stale file handle')),
  });
  expect(await watched.check()).toBeUndefined();
  expect(watched.isFull).toBe(false);
});

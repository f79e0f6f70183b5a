import { afterEach, beforeEach, expect, test } from 'bun:test';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Backups } from './backup.ts';
import { systemClock } from './clock.ts';
import type { Database } from './database.ts';
import type { FreeSpace } from './free-space.ts';
import { openDatabase } from './open-database.ts';
import { openSeriesStore } from './series/open-series-store.ts';
import { StorageFullError } from './storage-error.ts';
import { failureOf } from './testing/failure-of.ts';

let dataDir = '';
let database: Database;
let now = Date.UTC(2026, 0, 18, 2, 30);
const clock = { now: () => now, monotonic: () => now };

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'labkeeper-backup-'));
  database = await openDatabase({ url: url(), dataDir, clock: systemClock });
  now = Date.UTC(2026, 0, 18, 2, 30);
});

afterEach(async () => {
  await database.close();
  rmSync(dataDir, { recursive: true, force: true });
});

function url(): string {
  return `sqlite:${join(dataDir, 'labkeeper.db')}`;
}

test('a backup made while reports come in is a whole hub with all that was stored before', async () => {
  const store = openSeriesStore({ database, clock, kindOf: () => 'gauge' });
  async function report(i: number): Promise<unknown> {
    const samples = Array.from({ length: 50 }, (_, k) => ({ metric: `m${k}`, value: i + k / 10 }));
    return store.append({ subject: `server/s${i % 5}`, at: now + i, receivedAt: now, backfilled: false, samples });
  }
  for (let i = 0; i < 200; i += 1) await report(i);
  const backups = new Backups({ url: url(), dataDir, clock });
  let isDone = false;
  const making = backups.create().finally(() => (isDone = true));
  let during = 0;
  for (; !isDone && during < 5000; during += 1) await report(200 + during);
  const made = await making;
  expect(during).toBeGreaterThan(0);
  expect(made).toMatchObject({ name: 'labkeeper-20260118T023000Z.db', createdAt: now, verified: true });
  expect(await backups.list()).toEqual([made]);
  const restored = await openDatabase({
    url: `sqlite:${backups.pathOf(made.name)}`,
    dataDir: join(dataDir, 'r'),
    clock,
  });
  const again = openSeriesStore({ database: restored, clock, kindOf: () => 'gauge' });
  const pages = await Array.fromAsync(again.raw({ subjects: ['server/s0'], metrics: ['m0'], from: 0, to: now + 200 }));
  expect(pages.flat().map((sample) => sample.value)).toEqual(Array.from({ length: 40 }, (_, i) => i * 5));
  await restored.close();
});

test('without room no backup is begun', async () => {
  async function space(): Promise<FreeSpace> {
    return { freeBytes: 2 ** 20, totalBytes: 1e9 };
  }
  expect(await failureOf(new Backups({ url: url(), dataDir, clock, space }).create())).toBeInstanceOf(StorageFullError);
  expect(readdirSync(join(dataDir, 'backups'))).toEqual([]);
});

test('a backup that fails leaves nothing behind, and what an earlier crash left is cleared', async () => {
  const backups = new Backups({ url: url(), dataDir, clock });
  await backups.create();
  const left = join(dataDir, 'backups', 'labkeeper-20250101T000000Z.db.partial');
  writeFileSync(left, 'half');
  now += 60_000;
  const lost = new Backups({ url: `sqlite:${join(dataDir, 'nothing.db')}`, dataDir, clock });
  expect(String(await failureOf(lost.create()))).toMatch(/failed and was thrown away/);
  expect(existsSync(left)).toBe(false);
  expect(readdirSync(join(dataDir, 'backups'))).toEqual(['labkeeper-20260118T023000Z.db']);
});

test('old backups go by rotation, other files in the folder stay', async () => {
  const backups = new Backups({ url: url(), dataDir, clock });
  await backups.create();
  writeFileSync(join(dataDir, 'backups', 'notes.txt'), 'mine');
  for (let day = 1; day <= 9; day += 1) {
    now += 86_400_000;
    await backups.create();
  }
  const names = (await backups.list()).map((backup) => backup.name.slice(10, 18));
  expect(names).toEqual([
    '20260127',
    '20260126',
    '20260125',
    '20260124',
    '20260123',
    '20260122',
    '20260121',
    '20260118',
  ]);
  expect(existsSync(join(dataDir, 'backups', 'notes.txt'))).toBe(true);
});

test('two who ask at once get the same backup', async () => {
  const backups = new Backups({ url: url(), dataDir, clock });
  const [first, second] = await Promise.all([backups.create(), backups.create()]);
  expect(second).toBe(first);
});

test('a database on PostgreSQL is not copied, and the answer says who does it', async () => {
  const backups = new Backups({ url: 'postgresql://u@h/db', dataDir, clock });
  expect(await failureOf(backups.create())).toMatchObject({
    code: 'BAD_REQUEST',
    message: expect.stringMatching(/pg_dump/) as unknown,
  });
});

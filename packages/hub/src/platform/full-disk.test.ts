import { afterEach, expect, test } from 'bun:test';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from './clock.ts';
import type { Database } from './database.ts';
import { DiskGuard } from './disk-guard.ts';
import { openDatabase } from './open-database.ts';
import { openSeriesStore } from './series/open-series-store.ts';
import type { SeriesStore } from './series/series-store.ts';
import { StorageFullError } from './storage-error.ts';
import { failureOf } from './testing/failure-of.ts';
import { storedReports } from './testing/numbered-reports.ts';
import { reportAt, reportStart } from './testing/numbered-reports.ts';

const mebibyte = 2 ** 20;
const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

interface Hub {
  readonly database: Database;
  readonly guard: DiskGuard;
  readonly store: SeriesStore;
  readonly acknowledged: Set<number>;
}

async function hubOn(dataDir: string, space?: () => Promise<{ freeBytes: number; totalBytes: number }>): Promise<Hub> {
  const guard = new DiskGuard({
    folder: dataDir,
    minFreeBytes: 6 * mebibyte,
    ballastBytes: 2 * mebibyte,
    ...(space === undefined ? {} : { space }),
  });
  const url = `sqlite:${join(dataDir, 'labkeeper.db')}`;
  const database = await openDatabase({ url, dataDir, clock: systemClock, onFull: () => guard.reportFull() });
  cleanUps.push(async () => database.close());
  const clock = { now: () => reportStart, monotonic: () => 0 };
  const store = openSeriesStore({ database, clock, kindOf: () => 'gauge', room: guard });
  return { database, guard, store, acknowledged: new Set() };
}

/** Reports until the hub refuses one, with a look at the disk now and then; resolves with the refusal. */
async function reportUntilRefused(hub: Hub, first: number, most: number): Promise<unknown> {
  for (let number = first; number < first + most; number += 1) {
    if (number % 50 === 0) await hub.guard.check();
    const failure = await failureOf(hub.store.append(reportAt(number)));
    if (failure !== undefined) return failure;
    hub.acknowledged.add(number);
  }
  return undefined;
}

async function logIn(database: Database, hash: string): Promise<void> {
  const session = { session_hash: hash, user_id: 'u', created_at: 1, last_seen_at: 1, expires_at: 2 };
  await database.write.insertInto('sessions').values(session).execute();
}

async function addUser(database: Database): Promise<void> {
  const user = { user_id: 'u', name: 'admin', role: 'admin', password_hash: '', recovery_json: '[]' };
  await database.write
    .insertInto('users')
    .values({ ...user, created_at: 1, updated_at: 1 })
    .execute();
}

async function expectNothingLost(hub: Hub): Promise<void> {
  const { whole, wrong } = await storedReports(hub.database);
  expect(wrong).toEqual([]);
  expect([...hub.acknowledged].filter((number) => !whole.has(number))).toEqual([]);
}

test('nearly full: reports are refused with 507, log-in and deletes go on, and with room again reports are taken', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'labkeeper-full-'));
  cleanUps.push(async () => rmSync(dataDir, { recursive: true, force: true }));
  let freeBytes = 100 * mebibyte;
  const hub = await hubOn(dataDir, async () => ({ freeBytes, totalBytes: 200 * mebibyte }));
  await addUser(hub.database);
  expect(await reportUntilRefused(hub, 0, 100)).toBeUndefined();
  freeBytes = 5 * mebibyte;
  expect(await reportUntilRefused(hub, 100, 100)).toMatchObject({ code: 'STORAGE_FULL' });
  await logIn(hub.database, 'a');
  await hub.store.remove('server/s3');
  freeBytes = 100 * mebibyte;
  expect(await reportUntilRefused(hub, 200, 50)).toBeUndefined();
  for (const number of hub.acknowledged) if (number < 200 && number % 4 === 3) hub.acknowledged.delete(number);
  await expectNothingLost(hub);
});

const isRoot = process.getuid?.() === 0;

test.skipIf(!isRoot)(
  'a disk that is really full (needs root to mount one) loses nothing, and the hub recovers without a restart',
  async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'labkeeper-tmpfs-'));
    await run('mount', '-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', dataDir);
    cleanUps.push(async () => {
      await run('umount', dataDir);
      rmSync(dataDir, { recursive: true, force: true });
    });
    const hub = await hubOn(join(dataDir, 'data'));
    await addUser(hub.database);
    await hub.guard.check();
    expect(existsSync(join(dataDir, 'data/ballast'))).toBe(true);

    // Something else takes all the space, faster than anybody looks.
    expect(await reportUntilRefused(hub, 1, 30)).toBeUndefined();
    const filler = join(dataDir, 'filler');
    const blocks = statfsSync(dataDir);
    writeFileSync(filler, new Uint8Array(blocks.bavail * blocks.bsize));
    const refusal = await refusedWithoutLooking(hub, 1000);
    expect(refusal).toBeInstanceOf(StorageFullError);
    expect(hub.guard.isFull).toBe(true);

    // The ballast is gone, so people can log in and clean up.
    expect(existsSync(join(dataDir, 'data/ballast'))).toBe(false);
    await logIn(hub.database, 'b');
    await hub.database.write.deleteFrom('sessions').execute();
    await expectNothingLost(hub);
    await hub.guard.check();
    expect(await failureOf(hub.store.append(reportAt(9000)))).toBeInstanceOf(StorageFullError);

    rmSync(filler);
    await hub.guard.check();
    expect(await reportUntilRefused(hub, 10_000, 100)).toBeUndefined();
    await expectNothingLost(hub);
  },
  60_000,
);

/** Large reports with nobody looking at the disk, until one is refused. */
async function refusedWithoutLooking(hub: Hub, first: number): Promise<unknown> {
  for (let number = first; number < first + 5000; number += 1) {
    const failure = await failureOf(hub.store.append(reportAt(number)));
    if (failure !== undefined) return failure;
    hub.acknowledged.add(number);
  }
  return undefined;
}

async function run(...command: string[]): Promise<void> {
  mkdirSync(tmpdir(), { recursive: true });
  const child = Bun.spawn(command, { stdout: 'ignore', stderr: 'inherit' });
  expect(await child.exited).toBe(0);
}

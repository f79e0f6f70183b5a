import { afterEach, beforeEach, expect, test } from 'bun:test';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Backups } from './backup.ts';
import { systemClock } from './clock.ts';
import { DamagedDatabaseError } from './damaged-database.ts';
import type { Database } from './database.ts';
import { openDatabase } from './open-database.ts';
import { failureOf } from './testing/failure-of.ts';

let dataDir = '';
beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), 'labkeeper-damage-'))));
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

function file(name = 'labkeeper.db'): string {
  return join(dataDir, name);
}

async function open(): Promise<Database> {
  return openDatabase({ url: `sqlite:${file()}`, dataDir, clock: systemClock });
}

const rows = 300;

async function fill(withBackup: boolean): Promise<void> {
  const database = await open();
  for (let i = 0; i < rows; i += 1) {
    const row = { key: `k${i}`, value_json: JSON.stringify('x'.repeat(200)), updated_at: i, row_hash: 'h' };
    await database.write.insertInto('config').values(row).execute();
  }
  await database.close();
  if (withBackup) await new Backups({ url: `sqlite:${file()}`, dataDir, clock: systemClock }).create();
}

test('a file that is no database is refused, kept, and the newest backup named with the command that brings it back', async () => {
  await fill(true);
  writeFileSync(file(), 'this is a shopping list, not a database\n'.repeat(100));
  const failure = await failureOf(open());
  expect(failure).toBeInstanceOf(DamagedDatabaseError);
  const { message, backup } = failure as DamagedDatabaseError;
  expect(message).toContain(`cp ${backup} ${file()}`);
  expect(readFileSync(file(), 'utf8')).toStartWith('this is a shopping list');
  // As the message advises: aside, then the backup in its place.
  for (const end of ['', '-wal', '-shm'])
    if (existsSync(file() + end)) renameSync(file() + end, `${file()}${end}.aside`);
  copyFileSync(backup!, file());
  const restored = await open();
  expect(await restored.read.selectFrom('config').select('key').execute()).toHaveLength(rows);
  await restored.close();
});

test('a database that is gone or empty is never made anew where there are backups or a log of it', async () => {
  await fill(true);
  rmSync(file());
  expect(await failureOf(open())).toBeInstanceOf(DamagedDatabaseError);
  expect(existsSync(file())).toBe(false);
  writeFileSync(file(), '');
  expect(await failureOf(open())).toBeInstanceOf(DamagedDatabaseError);
  rmSync(join(dataDir, 'backups'), { recursive: true });
  writeFileSync(file('labkeeper.db-wal'), 'what is left');
  const failure = await failureOf(open());
  expect(String(failure)).toMatch(/gone or empty.*There is no backup/);
  rmSync(file('labkeeper.db-wal'));
  await (await open()).close();
});

test('a file that was cut off is refused', async () => {
  await fill(false);
  truncateSync(file(), 3 * 4096);
  expect(await failureOf(open())).toBeInstanceOf(DamagedDatabaseError);
});

test('whatever bytes are flipped: it says so, or it works and nothing is missing; never an empty hub', async () => {
  await fill(false);
  const whole = readFileSync(file());
  let refused = 0;
  for (let seed = 1; seed <= 40; seed += 1) {
    rmSync(dataDir, { recursive: true, force: true });
    mkdirSync(dataDir);
    const bytes = Buffer.from(whole);
    // Spread over the whole file, the first page more often: there lies what everything hangs on.
    const at = seed <= 8 ? seed * 13 : (seed * 48_271 * 77) % bytes.length;
    for (let i = 0; i < 8; i += 1) bytes[at + i] = (bytes[at + i] ?? 0) ^ (1 << ((seed + i) % 8));
    writeFileSync(file(), bytes);
    const result = await open().catch((error: unknown) => error);
    if (result instanceof Error) {
      expect(result).toBeInstanceOf(DamagedDatabaseError);
      refused += 1;
      continue;
    }
    const database = result as Database;
    expect(await database.read.selectFrom('config').select('key').execute()).toHaveLength(rows);
    await database.close();
  }
  expect(refused).toBeGreaterThan(4);
}, 60_000);

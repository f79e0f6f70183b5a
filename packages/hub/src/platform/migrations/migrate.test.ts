import { afterAll, expect, test } from 'bun:test';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompiledQuery } from 'kysely';
import { systemClock } from '../clock.ts';
import type { Database } from '../database.ts';
import type { FreeSpace } from '../free-space.ts';
import { openDatabase } from '../open-database.ts';
import { StorageFullError } from '../storage-error.ts';
import { describeEngines } from '../testing/engines.ts';
import { failureOf } from '../testing/failure-of.ts';
import { killPoints, reshapingMigrations } from '../testing/reshaping-migrations.ts';
import { migrate, NewerSchemaError, type MigrationProgress } from './migrate.ts';
import { migrations } from './registry.ts';

/** The steps of this hub; the tests add made-up later ones. */
const released = migrations.map(({ name }) => name);

function now(): number {
  return 42;
}

async function fill(database: Database): Promise<void> {
  for (let i = 0; i < 50; i += 1) {
    const site = { site_id: `s${i}`, name: `Site ${i}`, created_at: i };
    await database.write.insertInto('sites').values(site).execute();
  }
}

/** All sites with what the newest schema made of them. */
async function sites(database: Database): Promise<unknown[]> {
  const { rows } = await database.read.executeQuery<Record<string, unknown>>(
    CompiledQuery.raw('select * from sites order by created_at'),
  );
  return rows.map((row) => ({ ...row }));
}

const reshaped = Array.from({ length: 50 }, (_, i) => ({
  site_id: `s${i}`,
  name: `SITE ${i}`,
  created_at: i,
  location: null,
  note: `was Site ${i}`,
}));

async function applied(database: Database): Promise<string[]> {
  const { rows } = await database.read.executeQuery<{ name: string }>(
    CompiledQuery.raw('select name from migrations order by name'),
  );
  return rows.map((row) => row.name);
}

describeEngines('migration', (open, engine) => {
  test('an empty database gets the whole schema without a backup, and a second run does nothing', async () => {
    const place = await open.place();
    const phases: string[] = [];
    const database = await place.open({ onProgress: ({ phase, migration }) => phases.push(`${phase} ${migration}`) });
    expect(phases).toEqual(released.flatMap((name) => [`start ${name}`, `changed ${name}`, `done ${name}`]));
    expect(await migrate(database, { migrations, now, backup: async () => {} })).toEqual([]);
  });

  test('a database with data is backed up before the first step, and its rows are reshaped', async () => {
    const database = await open();
    await fill(database);
    const steps: string[] = [];
    const ran = await migrate(database, {
      migrations: reshapingMigrations(),
      now,
      backup: async (before) => void steps.push(`backup before ${before}`),
      onProgress: ({ phase, step, steps: of }: MigrationProgress) => steps.push(`${phase} ${step}/${of}`),
    });
    expect(ran).toEqual(['0900-reshape', '0901-index']);
    expect(steps.slice(0, 3)).toEqual(['backup 1/2', 'backup before 0900-reshape', 'start 1/2']);
    expect(await sites(database)).toEqual(reshaped);
  });

  test('without a backup it does not begin', async () => {
    const database = await open();
    await fill(database);
    const before = await sites(database);
    async function backup(): Promise<void> {
      throw new Error('no room for a backup');
    }
    const failure = await failureOf(migrate(database, { migrations: reshapingMigrations(), now, backup }));
    expect(String(failure)).toContain('no room for a backup');
    expect(await sites(database)).toEqual(before);
    expect(await applied(database)).toEqual(released);
  });

  test('a step that fails leaves the schema of the step before, and the next start goes on from there', async () => {
    const database = await open();
    await fill(database);
    const failing = reshapingMigrations((point) => {
      if (point === 'inside 0901-index') throw new Error('broken step');
    });
    const options = { now, backup: async () => {} };
    expect(String(await failureOf(migrate(database, { ...options, migrations: failing })))).toContain('broken step');
    expect(await applied(database)).toEqual([...released, '0900-reshape']);
    expect(await migrate(database, { ...options, migrations: reshapingMigrations() })).toEqual(['0901-index']);
    expect(await sites(database)).toEqual(reshaped);
  });

  test('a schema that is newer than this hub is refused with what to do, and left alone', async () => {
    const place = await open.place();
    const newer = await place.open({ migrations: reshapingMigrations() });
    await newer.close();
    const failure = await failureOf(place.open());
    expect(failure).toBeInstanceOf(NewerSchemaError);
    expect(String(failure)).toMatch(/newer Labkeeper \(it has 0900-reshape, 0901-index\).*restore the backup/);
    await (await place.open({ migrations: reshapingMigrations() })).close();
  });

  if (engine === 'postgres')
    test('hubs that start together migrate once', async () => {
      const place = await open.place();
      const all = await Promise.all([1, 2, 3].map(async () => place.open({ migrations: reshapingMigrations() })));
      expect(await applied(all[0]!)).toEqual([...released, '0900-reshape', '0901-index']);
    });
});

const folder = mkdtempSync(join(tmpdir(), 'labkeeper-migrate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function oldHub(name: string): Promise<{ dataDir: string; url: string }> {
  const dataDir = join(folder, name);
  const url = `sqlite:${join(dataDir, 'labkeeper.db')}`;
  const database = await openDatabase({ url, dataDir, clock: systemClock });
  await fill(database);
  await database.close();
  return { dataDir, url };
}

for (const point of killPoints) {
  test(`killed at "${point}", the next start finishes and every row is there`, async () => {
    const { dataDir, url } = await oldHub(point.replaceAll(' ', '-'));
    const script = join(import.meta.dirname, '../testing/migrating-hub.ts');
    for (let times = 0; times < 2; times += 1) {
      const child = Bun.spawn([process.execPath, script, dataDir, point], { stdout: 'ignore', stderr: 'inherit' });
      await child.exited;
      expect(child.signalCode).toBe(times === 0 || !point.startsWith('done') ? 'SIGKILL' : null);
    }
    const database = await openDatabase({ url, dataDir, clock: systemClock, migrations: reshapingMigrations() });
    expect(await sites(database)).toEqual(reshaped);
    expect(await applied(database)).toEqual([...released, '0900-reshape', '0901-index']);
    await database.close();
  }, 30_000);
}

test('with no room for the backup the hub does not start, says so, and the old schema is whole', async () => {
  const { dataDir, url } = await oldHub('no-room');
  async function space(): Promise<FreeSpace> {
    return { freeBytes: 1_000_000, totalBytes: 1e9 };
  }
  const options = { url, dataDir, clock: systemClock, space };
  const failure = await failureOf(openDatabase({ ...options, migrations: reshapingMigrations() }));
  expect(failure).toBeInstanceOf(StorageFullError);
  expect(String((failure as Error).cause)).toMatch(/A backup needs \d+ MiB, 0 are free/);
  const database = await openDatabase(options);
  expect(await applied(database)).toEqual(released);
  await database.close();
});

test('a disk that fills up in the middle of a step leaves the old schema, and the step runs once there is room', async () => {
  const { dataDir, url } = await oldHub('fills-up');
  const database = await openDatabase({ url, dataDir, clock: systemClock });
  const before = await sites(database);
  const options = { now, backup: async () => {} };
  const filling = reshapingMigrations(undefined, 2_000_000);
  await database.write.executeQuery(CompiledQuery.raw('PRAGMA max_page_count = 200'));
  expect(await failureOf(migrate(database, { ...options, migrations: filling }))).toBeInstanceOf(StorageFullError);
  expect(await sites(database)).toEqual(before);
  expect(await applied(database)).toEqual(released);
  await database.write.executeQuery(CompiledQuery.raw('PRAGMA max_page_count = 100000'));
  await migrate(database, { ...options, migrations: filling });
  expect(await sites(database)).toEqual(reshaped);
  await database.close();
});

test('the backup made before an upgrade is a whole hub of the old schema', async () => {
  const { dataDir, url } = await oldHub('upgrade');
  await (await openDatabase({ url, dataDir, clock: systemClock, migrations: reshapingMigrations() })).close();
  const [backup] = readdirSync(join(dataDir, 'backups'));
  expect(backup).toMatch(/^labkeeper-\d{8}T\d{6}Z-before-0900-reshape\.db$/);
  const old = await openDatabase({
    url: `sqlite:${join(dataDir, 'backups', backup!)}`,
    dataDir: folder,
    clock: systemClock,
  });
  const kept = await old.read.selectFrom('sites').select('name').where('site_id', '=', 's7').execute();
  expect(kept).toEqual([{ name: 'Site 7' }]);
  await old.close();
});

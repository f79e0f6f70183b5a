import { afterEach, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompiledQuery, sql } from 'kysely';
import { systemClock } from './clock.ts';
import type { Database } from './database.ts';
import { openDatabase } from './open-database.ts';
import { openSeriesStore } from './series/open-series-store.ts';
import { DataInUseError } from './state-lock.ts';
import { isUniqueViolation, StorageFullError, UnavailableError } from './storage-error.ts';
import { describeEngines } from './testing/engines.ts';
import { failureOf } from './testing/failure-of.ts';
import { SqliteWriter } from './sqlite-writer.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function folder(): string {
  folders.push(mkdtempSync(join(tmpdir(), 'labkeeper-db-')));
  return folders.at(-1)!;
}

function site(id: string): { site_id: string; name: string; created_at: number } {
  return { site_id: id, name: id, created_at: 1 };
}

async function siteIds(database: Database): Promise<string[]> {
  const rows = await database.read.selectFrom('sites').select('site_id').orderBy('site_id').execute();
  return rows.map((row) => row.site_id);
}

describeEngines('database', (open, engine) => {
  test('a transaction is whole or not at all, and what is committed is read at once', async () => {
    const database = await open();
    await database.transaction(async (db) => {
      await db.insertInto('sites').values(site('a')).execute();
      await db.insertInto('sites').values(site('b')).execute();
    });
    const failing = database.transaction(async (db) => {
      await db.insertInto('sites').values(site('c')).execute();
      throw new Error('changed my mind');
    });
    expect(await failureOf(failing)).toMatchObject({ message: expect.stringMatching(/changed my mind/) as unknown });
    expect(await siteIds(database)).toEqual(['a', 'b']);
  });

  test('inside a transaction the outer database throws instead of waiting for itself', async () => {
    const database = await open();
    const work = database.transaction(async () => {
      await database.write.insertInto('sites').values(site('a')).execute();
    });
    expect(await failureOf(work)).toMatchObject({
      message: expect.stringMatching(/use only the database handed to it/) as unknown,
    });
    expect(await failureOf(database.transaction(async () => database.transaction(async () => 1)))).toMatchObject({
      message: expect.stringMatching(/handed to it/) as unknown,
    });
    await database.write.insertInto('sites').values(site('b')).execute();
    expect(await siteIds(database)).toEqual(['b']);
  });

  test('transactions that overlap do not mix', async () => {
    const database = await open();
    await database.write.insertInto('state').values({ key: 'n', value_json: '0', updated_at: 0 }).execute();
    await Promise.all(Array.from({ length: 20 }, async () => addOne(database)));
    const row = await database.read.selectFrom('state').select('value_json').executeTakeFirstOrThrow();
    expect(row.value_json).toBe('20');
  });

  test('a batch is one commit: one bad statement and none of it is there', async () => {
    const database = await open();
    const good = database.write.insertInto('sites').values(site('a')).compile();
    expect(await failureOf(database.batch([good, good]))).toBeDefined();
    expect(await siteIds(database)).toEqual([]);
    await database.batch([good]);
    const again = await database.write
      .insertInto('sites')
      .values(site('a'))
      .execute()
      .catch((error: unknown) => error);
    expect(isUniqueViolation(again)).toBe(true);
    expect(isUniqueViolation(new Error('other'))).toBe(false);
  });

  test('counted keys are numbers on either engine, and bytes are bytes', async () => {
    const database = await open();
    const { subject_no: no } = await database.write
      .insertInto('subjects')
      .values({ subject: 'server/a' })
      .returning('subject_no')
      .executeTakeFirstOrThrow();
    expect(typeof no).toBe('number');
    const payload = Uint8Array.of(0, 255, 0, 1);
    await database.write.insertInto('blocks').values({ subject_no: no, hour: 490_000, payload }).execute();
    const row = await database.read.selectFrom('blocks').selectAll().executeTakeFirstOrThrow();
    expect(row.hour).toBe(490_000);
    expect(new Uint8Array(row.payload)).toEqual(payload);
    expect(await database.sizeBytes()).toBeGreaterThan(10_000);
  });

  if (engine === 'postgres')
    test('one hub at a time holds a lock, and another gets it when it is given back', async () => {
      const place = await open.place();
      const [first, second] = [await place.open(), await place.open()];
      const release = await first.tryLock('work');
      expect(release).toBeDefined();
      expect(await second.tryLock('work')).toBeUndefined();
      expect(await second.tryLock('other')).toBeDefined();
      await release?.();
      expect(await second.tryLock('work')).toBeDefined();
    });

  if (engine === 'postgres')
    test('sessions that the server ended cost the query that was on its way, and nothing after it', async () => {
      const database = await open();
      const store = openSeriesStore({ database, clock: systemClock, kindOf: () => 'gauge' });
      async function append(): Promise<unknown> {
        const at = Date.now();
        const samples = [{ metric: 'a', value: 1 }];
        return store.append({ subject: 'server/a', at, receivedAt: at, backfilled: false, samples });
      }
      await append();
      const sleeping = failureOf(sql`select pg_sleep(20)`.execute(database.read));
      await Bun.sleep(50);
      const others = sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`;
      await others.execute(database.read);
      expect(await sleeping).toMatchObject({ code: '57P01' });
      await Bun.sleep(50);
      await append();
      expect(await store.count()).toBe(1);
    });

  test('a value of a wrong type is refused', async () => {
    const database = await open();
    const wrong = database.write
      .insertInto('sites')
      .values({ ...site('a'), created_at: 1.5 })
      .execute();
    expect(await failureOf(wrong)).toBeDefined();
  });
});

async function addOne(database: Database): Promise<void> {
  await database.transaction(async (db) => {
    const query = db.selectFrom('state').select('value_json').where('key', '=', 'n');
    // SQLite has one writer; PostgreSQL must be told to wait.
    const row = await (database.engine === 'postgres' ? query.forUpdate() : query).executeTakeFirstOrThrow();
    const next = { value_json: String(Number(row.value_json) + 1) };
    await db.updateTable('state').set(next).where('key', '=', 'n').execute();
  });
}

test('the file is for its owner only, durable at every commit, and locked against a second hub', async () => {
  const dataDir = folder();
  const options = { url: `sqlite:${join(dataDir, 'x.db')}`, dataDir, clock: systemClock };
  const database = await openDatabase(options);
  expect(statSync(join(dataDir, 'x.db')).mode & 0o777).toBe(0o600);
  async function pragma(name: string): Promise<unknown> {
    return Object.values(
      (await database.write.executeQuery<object>(CompiledQuery.raw(`PRAGMA ${name}`))).rows[0] ?? {},
    )[0];
  }
  expect([await pragma('journal_mode'), await pragma('synchronous'), await pragma('foreign_keys')]).toEqual([
    'wal',
    2,
    1,
  ]);
  expect(await failureOf(openDatabase(options))).toBeInstanceOf(DataInUseError);
  expect(await failureOf(openDatabase(options))).toMatchObject({
    message: expect.stringMatching(/Another Labkeeper hub is using this data/) as unknown,
  });
  await database.close();
  await (await openDatabase(options)).close();
});

test('what reads cannot write', async () => {
  const dataDir = folder();
  const database = await openDatabase({ url: `sqlite:${join(dataDir, 'x.db')}`, dataDir, clock: systemClock });
  expect(await failureOf(database.read.insertInto('sites').values(site('a')).execute())).toMatchObject({
    message: expect.stringMatching(/readonly|read-only/) as unknown,
  });
  await database.close();
});

test('when the writer is gone every waiting and every later write fails at once, and the loss is told once', async () => {
  const losses: Error[] = [];
  const path = join(folder(), 'x.db');
  const writer = new SqliteWriter(path, { onLost: (error) => losses.push(error), onFull() {} });
  await writer.opened();
  await writer.query(CompiledQuery.raw('create table t(a integer)'));
  // A statement that the writer cannot even be handed ends nothing; a thread that dies ends all.
  expect(await failureOf(writer.query(CompiledQuery.raw('select ?', [{}])))).toBeInstanceOf(TypeError);
  const waiting = [1, 2, 3].map(async (i) => writer.query(CompiledQuery.raw(longStatement(i))));
  await writer.kill();
  for (const result of await Promise.allSettled(waiting)) {
    expect(result).toMatchObject({ status: 'rejected', reason: expect.any(UnavailableError) as unknown });
  }
  expect(await failureOf(writer.batch([CompiledQuery.raw('insert into t values (1)')]))).toBeInstanceOf(
    UnavailableError,
  );
  expect(losses).toHaveLength(1);
});

/** Takes seconds, but no more: a thread that is ended finishes the statement that it is in. */
function longStatement(seed: number): string {
  return `with recursive n(i) as (select ${seed} union all select i + 1 from n where i < 20000000) select max(i) from n`;
}

test('a database that may not grow answers that it is full, keeps what it has, and goes on once it may', async () => {
  let told = 0;
  const dataDir = folder();
  const url = `sqlite:${join(dataDir, 'x.db')}`;
  const database = await openDatabase({ url, dataDir, clock: systemClock, onFull: () => (told += 1) });
  await database.write.insertInto('sites').values(site('a')).execute();
  const { rows } = await database.write.executeQuery<{ page_count: number }>(CompiledQuery.raw('PRAGMA page_count'));
  await database.write.executeQuery(CompiledQuery.raw(`PRAGMA max_page_count = ${rows[0]?.page_count}`));
  const large = { ...site('b'), name: 'x'.repeat(100_000) };
  expect(await failureOf(database.write.insertInto('sites').values(large).execute())).toBeInstanceOf(StorageFullError);
  const inside = database.transaction(async (db) => db.insertInto('sites').values(large).execute());
  expect(await failureOf(inside)).toBeInstanceOf(StorageFullError);
  expect(told).toBe(2);
  await database.write.executeQuery(CompiledQuery.raw('PRAGMA max_page_count = 100000'));
  await database.write.insertInto('sites').values(large).execute();
  expect(await siteIds(database)).toEqual(['a', 'b']);
  await database.close();
});

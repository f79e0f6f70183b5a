import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Kysely } from 'kysely';
import type { Database, ReleaseLock } from './database.ts';
import { sqliteReaderDialect, SqliteReader, sqliteWriterDialect } from './sqlite-dialect.ts';
import { SqliteWriter, type SqliteListeners } from './sqlite-writer.ts';
import type { Tables } from './tables.ts';
import { TransactionGuard } from './transaction-guard.ts';

/** Opens the file (made with mode 0600 when it is new) with one writer and a reader beside it. */
export async function openSqlite(path: string, listeners: SqliteListeners): Promise<Database> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const isNew = !existsSync(path);
  const writer = new SqliteWriter(path, listeners);
  await writer.opened();
  if (isNew) chmodSync(path, 0o600);
  const guard = new TransactionGuard();
  const reader = await openReader(path, writer);
  const read = new Kysely<Tables>({ dialect: sqliteReaderDialect(reader) });
  const write = new Kysely<Tables>({ dialect: sqliteWriterDialect(writer, guard.assertOutside) });
  return {
    engine: 'sqlite',
    read,
    write,
    async transaction(work) {
      return write.transaction().execute(async (db) => guard.inside(async () => work(db)));
    },
    async batch(queries) {
      guard.assertOutside();
      await writer.batch(queries);
    },
    lock: nobodyToLockOut,
    tryLock: nobodyToLockOut,
    async sizeBytes() {
      const sizes = await Promise.all([path, `${path}-wal`].map(fileSize));
      let total = 0;
      for (const size of sizes) total += size;
      return total;
    },
    async close() {
      await Promise.all([read.destroy(), write.destroy()]);
      reader.close();
      await writer.close();
    },
  };
}

async function openReader(path: string, writer: SqliteWriter): Promise<SqliteReader> {
  try {
    return new SqliteReader(path);
  } catch (error) {
    await writer.close();
    throw error;
  }
}

/** The file belongs to one hub (state-lock.ts). */
async function nobodyToLockOut(): Promise<ReleaseLock> {
  return async () => {};
}

async function fileSize(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}

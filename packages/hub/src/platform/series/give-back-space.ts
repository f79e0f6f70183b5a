import { CompiledQuery, type Kysely } from 'kysely';
import type { Database } from '../database.ts';
import type { Tables } from '../tables.ts';

// Pages are 4 KiB. A day's work needs some free ones anyway.
const pagesKeptFree = 4096;
const shareKeptFree = 0.2;
const pagesAtOnce = 1000;

/** SQLite: gives some of the pages that deleting left empty back to the disk, if they are many; false when there is nothing to give. */
export async function giveBackSpace(database: Database): Promise<boolean> {
  if (database.engine !== 'sqlite') return false;
  const free = await pragma(database.read, 'freelist_count');
  const all = await pragma(database.read, 'page_count');
  if (free <= Math.max(pagesKeptFree, all * shareKeptFree)) return false;
  await database.write.executeQuery(CompiledQuery.raw(`PRAGMA incremental_vacuum(${pagesAtOnce})`));
  return (await pragma(database.read, 'freelist_count')) < free;
}

async function pragma(db: Kysely<Tables>, name: string): Promise<number> {
  const { rows } = await db.executeQuery<Record<string, unknown>>(CompiledQuery.raw(`PRAGMA ${name}`));
  return Number(Object.values(rows[0] ?? {})[0] ?? 0);
}

import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/**
 * The one database of a hub. `write` is the single writer (on SQLite a worker thread with `synchronous=FULL`), `read` never waits for it
 * and sees what is committed. Both are the same pool on PostgreSQL.
 */
export interface Database {
  readonly engine: 'sqlite' | 'postgres';
  readonly read: Kysely<Tables>;
  readonly write: Kysely<Tables>;
  /** Several writes that hold together; nothing else is written in between. Use only the handed-in Kysely inside. */
  transaction<Result>(work: (db: Kysely<Tables>) => Promise<Result>): Promise<Result>;
  /** Bytes that the database takes on disk. */
  sizeBytes(): Promise<number>;
  close(): Promise<void>;
}

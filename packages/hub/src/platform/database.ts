import type { CompiledQuery, Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/** Given back by `tryLock`; frees the lock. */
export type ReleaseLock = () => Promise<void>;

/**
 * The one database of a hub. `write` is the single writer (on SQLite a worker thread with `synchronous=FULL`), `read` never waits for it
 * and sees what is committed. Both are the same pool on PostgreSQL.
 */
export interface Database {
  readonly engine: 'sqlite' | 'postgres';
  readonly read: Kysely<Tables>;
  readonly write: Kysely<Tables>;
  /** Several writes that hold together; nothing else is written in between. Use only the handed-in Kysely inside: `write` throws there. */
  transaction<Result>(work: (db: Kysely<Tables>) => Promise<Result>): Promise<Result>;
  /** Several prepared writes in one commit and, on SQLite, in one message to the writer: the way of everything that happens often. */
  batch(queries: readonly CompiledQuery[]): Promise<void>;
  /** Waits for a lock over all hubs that share this database. */
  lock(name: string): Promise<ReleaseLock>;
  /** A lock over all hubs that share this database, for background work; undefined while another hub holds it. */
  tryLock(name: string): Promise<ReleaseLock | undefined>;
  /** Bytes that the database takes on disk. */
  sizeBytes(): Promise<number>;
  close(): Promise<void>;
}

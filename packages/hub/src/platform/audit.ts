import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/** One thing that somebody did. `details` hold no secrets. */
export interface AuditRecord {
  /** `user:admin`, `key:backup script`, `agent:nas`, `shared-key`, `hub`. */
  readonly actor: string;
  /** `server.deleted`, `key.created`. */
  readonly action: string;
  readonly target?: string | null;
  readonly address?: string | null;
  readonly details?: Record<string, unknown>;
}

/** The book of who did what; each row's hash covers the row and the hash before it. */
export interface AuditLog {
  /** Resolves when the line is committed. Inside a transaction hand in its Kysely, so that both hold together. */
  record(entry: AuditRecord, db?: Kysely<Tables>): Promise<void>;
}

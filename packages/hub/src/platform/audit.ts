import { createHash } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import type { Clock } from './clock.ts';
import type { Database } from './database.ts';
import type { AuditTable, Tables } from './tables.ts';

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
  /** The first row that does not fit the one before it; undefined when the book is whole. */
  findDamage(): Promise<string | undefined>;
}

type HashedRow = Omit<AuditTable, 'audit_id' | 'row_hash'>;

const pageRows = 500;
// Any number that nothing else locks; it makes hubs on one PostgreSQL write their lines one after the other.
const chainLock = 7_312_001;

/** The audit in the table `audit`. */
export function createAudit(db: Database, clock: Clock): AuditLog {
  return {
    async record(entry, inside) {
      const row: HashedRow = {
        at: clock.now(),
        actor: entry.actor,
        action: entry.action,
        target: entry.target ?? null,
        address: entry.address ?? null,
        details_json: JSON.stringify(entry.details ?? {}),
      };
      if (inside === undefined) await db.transaction((inner) => append(inner, row, db.engine));
      else await append(inside, row, db.engine);
    },
    findDamage: () => findDamage(db),
  };
}

async function append(db: Kysely<Tables>, row: HashedRow, engine: Database['engine']): Promise<void> {
  if (engine === 'postgres') await sql`select pg_advisory_xact_lock(${chainLock})`.execute(db);
  const last = await db.selectFrom('audit').select('row_hash').orderBy('audit_id', 'desc').limit(1).executeTakeFirst();
  await db
    .insertInto('audit')
    .values({ ...row, row_hash: hashOf(row, last?.row_hash ?? '') })
    .execute();
}

/** SHA-256 over the hash before and the row's fields, hex. */
function hashOf(row: HashedRow, before: string): string {
  const fields = [before, row.at, row.actor, row.action, row.target, row.address, row.details_json];
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex');
}

async function findDamage(db: Database): Promise<string | undefined> {
  let before = '';
  let lastId = 0;
  for (;;) {
    const rows = await db.read
      .selectFrom('audit')
      .selectAll()
      .where('audit_id', '>', lastId)
      .orderBy('audit_id')
      .limit(pageRows)
      .execute();
    for (const row of rows) {
      if (row.row_hash !== hashOf(row, before)) return String(row.audit_id);
      before = row.row_hash;
      lastId = row.audit_id;
    }
    if (rows.length < pageRows) return undefined;
  }
}

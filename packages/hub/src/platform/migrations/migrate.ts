import { sql, type Kysely } from 'kysely';
import type { Database } from '../database.ts';
import { columnTypes } from './column-types.ts';
import type { Migration } from './migration.ts';

type AnyTables = Record<string, Record<string, unknown>>;

/** Where a migration stands. `backup` comes once, before the first step of a database that is not empty. */
export interface MigrationProgress {
  readonly phase: 'backup' | 'start' | 'changed' | 'done';
  readonly migration: string;
  readonly step: number;
  readonly steps: number;
}

export interface MigrationOptions {
  readonly migrations: readonly Migration[];
  readonly now: () => number;
  /** Makes a verified copy; a rejection stops the migration before anything was changed. */
  readonly backup: (before: string) => Promise<void>;
  readonly onProgress?: ((progress: MigrationProgress) => void) | undefined;
}

/** The database was written by a newer hub; nothing was changed. */
export class NewerSchemaError extends Error {
  constructor(unknown: readonly string[]) {
    super(
      `The database was written by a newer Labkeeper (it has ${unknown.join(', ')}). Start that version again, ` +
        'or restore the backup made before the upgrade into the data directory.',
    );
    this.name = 'NewerSchemaError';
  }
}

/** Brings the schema up to date, each migration in one transaction, so that a crash at any point leaves the old or the new state. Returns what it ran. */
export async function migrate(database: Database, options: MigrationOptions): Promise<string[]> {
  // Row types belong to the newest schema; migrations walk through the older ones.
  const db: Kysely<AnyTables> = database.write.withTables<AnyTables>();
  await db.schema
    .createTable('migrations')
    .ifNotExists()
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('applied_at', columnTypes(database.engine).integer, (column) => column.notNull())
    .execute();
  const due = dueMigrations(options.migrations, await appliedNames(db));
  const isEmpty = due.length === options.migrations.length;
  for (const [index, migration] of due.entries()) {
    const facts = { migration: migration.name, step: index + 1, steps: due.length };
    if (index === 0 && !isEmpty) {
      options.onProgress?.({ phase: 'backup', ...facts });
      await options.backup(migration.name);
    }
    options.onProgress?.({ phase: 'start', ...facts });
    await runOne(db, database.engine, migration, () => {
      options.onProgress?.({ phase: 'changed', ...facts });
      return options.now();
    });
    options.onProgress?.({ phase: 'done', ...facts });
  }
  return due.map((migration) => migration.name);
}

/** Which migrations are still to run; throws when the database has one that this hub does not know. */
export function dueMigrations(known: readonly Migration[], applied: readonly string[]): Migration[] {
  const names = new Set(known.map((migration) => migration.name));
  const unknown = applied.filter((name) => !names.has(name));
  if (unknown.length > 0) throw new NewerSchemaError(unknown);
  return known.filter((migration) => !applied.includes(migration.name));
}

async function appliedNames(db: Kysely<AnyTables>): Promise<string[]> {
  const rows = await db.selectFrom('migrations').select('name').orderBy('name').execute();
  return rows.map((row) => String(row['name']));
}

async function runOne(
  db: Kysely<AnyTables>,
  engine: Database['engine'],
  migration: Migration,
  onChanged: () => number,
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await deferForeignKeys(transaction, engine);
    await migration.up(transaction, columnTypes(engine));
    await transaction.insertInto('migrations').values({ name: migration.name, applied_at: onChanged() }).execute();
  });
}

/** A table that is made anew and renamed breaks references for a moment; they are checked at the commit. */
async function deferForeignKeys(db: Kysely<AnyTables>, engine: Database['engine']): Promise<void> {
  if (engine === 'sqlite') await sql`pragma defer_foreign_keys = on`.execute(db);
}

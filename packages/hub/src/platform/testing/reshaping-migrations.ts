import { sql } from 'kysely';
import type { Migration } from '../migrations/migration.ts';
import { migrations } from '../migrations/registry.ts';

/** Moments of an upgrade at which a hub may die. */
export const killPoints = [
  'backup 0900-reshape',
  'start 0900-reshape',
  'inside 0900-reshape',
  'changed 0900-reshape',
  'done 0900-reshape',
  'inside 0901-index',
  'changed 0901-index',
] as const;

/** The released migrations and two made-up later ones: one makes a table anew from the old one, one adds an index. `at` hears of moments inside them. */
export function reshapingMigrations(at?: (point: string) => void, ballast = 0): Migration[] {
  const reshape: Migration = {
    name: '0900-reshape',
    async up(db, { text, integer, strict }) {
      await db.schema
        .createTable('sites_new')
        .addColumn('site_id', text, (column) => column.notNull().primaryKey())
        .addColumn('name', text, (column) => column.notNull())
        .addColumn('created_at', integer, (column) => column.notNull())
        .addColumn('location', text)
        .addColumn('note', text)
        .modifyEnd(strict)
        .execute();
      await sql`insert into sites_new (site_id, name, created_at, location, note)
        select site_id, upper(name), created_at, location, 'was ' || name from sites`.execute(db);
      if (ballast > 0) {
        await db
          .insertInto('state')
          .values({ key: 'x', value_json: 'x'.repeat(ballast), updated_at: 0 })
          .execute();
        await db.deleteFrom('state').execute();
      }
      at?.('inside 0900-reshape');
      await sql`alter table servers drop constraint if exists servers_site`.execute(db).catch(ignoreOnSqlite);
      await db.schema.dropTable('sites').execute();
      await db.schema.alterTable('sites_new').renameTo('sites').execute();
    },
  };
  const index: Migration = {
    name: '0901-index',
    async up(db) {
      await db.schema.createIndex('sites_by_name').on('sites').column('name').execute();
      at?.('inside 0901-index');
    },
  };
  return [...migrations, reshape, index];
}

/** SQLite cannot drop a constraint and need not: the rename keeps it. */
function ignoreOnSqlite(error: unknown): void {
  if (!(error instanceof Error) || !/syntax error/.test(error.message)) throw error;
}

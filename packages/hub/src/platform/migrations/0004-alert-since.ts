import type { Kysely } from 'kysely';
import type { ColumnTypes } from './column-types.ts';
import type { Migration } from './migration.ts';

type Schema = Kysely<Record<string, Record<string, unknown>>>;

/** Since when an alert was there before it was one, which alert followed it, and which one of a key a person ended last. */
export const alertSince: Migration = {
  name: '0004-alert-since',
  async up(db: Schema, { integer, text }: ColumnTypes) {
    await db.schema.alterTable('alerts').addColumn('since', integer).execute();
    await db.schema.alterTable('alerts').addColumn('followed_by', text).execute();
    await db.schema.alterTable('alert_keys').addColumn('last_by_hand', text).execute();
  },
};

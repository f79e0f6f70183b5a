import type { CreateTableBuilder, Kysely } from 'kysely';
import type { ColumnTypes } from './column-types.ts';
import type { Migration } from './migration.ts';

type Schema = Kysely<Record<string, Record<string, unknown>>>;
type TableBuilder = CreateTableBuilder<string, string>;

/** Everything the first release stores: servers and their surroundings, accounts, settings, audit, and the series. */
export const initial: Migration = {
  name: '0001-initial',
  async up(db, types) {
    await createPlaces(db, types);
    await createServerTables(db, types);
    await createAccounts(db, types);
    await createEnrollment(db, types);
    await createOwnRecords(db, types);
    await createSeries(db, types);
  },
};

/** Starts a table with columns that are never null. */
function table(db: Schema, name: string, columns: Record<string, ColumnTypes[keyof ColumnTypes]>): TableBuilder {
  let builder: TableBuilder = db.schema.createTable(name);
  for (const [column, type] of Object.entries(columns))
    builder = builder.addColumn(column, type, (col) => col.notNull());
  return builder;
}

/** Adds columns that may be null. */
function nullable(builder: TableBuilder, columns: Record<string, ColumnTypes[keyof ColumnTypes]>): TableBuilder {
  let result = builder;
  for (const [column, type] of Object.entries(columns)) result = result.addColumn(column, type);
  return result;
}

async function createPlaces(db: Schema, { text, integer, strict }: ColumnTypes): Promise<void> {
  await nullable(table(db, 'sites', { site_id: text, name: text, created_at: integer }), { location: text })
    .addPrimaryKeyConstraint('sites_key', ['site_id'])
    .modifyEnd(strict)
    .execute();
}

async function createServerTables(db: Schema, types: ColumnTypes): Promise<void> {
  const { text, integer, real, serialKey, strict } = types;
  const required = { server_id: text, display_name: text, hostname: text, tdp_watts: real, registered_at: integer };
  const more = { status: text, tags: text, local: integer, settings_json: text };
  const machine = { os_distribution: text, os_version: text, kernel: text, architecture: text, machine_id: text };
  const state = { last_seen: integer, boot_time: integer, boot_id: text, clock_offset_ms: integer, site_id: text };
  const agent = { agent_version: text, agent_profile: text, updates_available: integer, security_updates: integer };
  await nullable(table(db, 'servers', { ...required, ...more }), {
    ip_address: text,
    mac_address: text,
    location: text,
    ...machine,
    ...state,
    ...agent,
  })
    .addPrimaryKeyConstraint('servers_key', ['server_id'])
    .addForeignKeyConstraint('servers_site', ['site_id'], 'sites', ['site_id'])
    .modifyEnd(strict)
    .execute();
  await index(db, 'servers', ['site_id']);
  await index(db, 'servers', ['machine_id']);
  await table(db, 'deleted_servers', { server_id: text, deleted_at: integer })
    .addPrimaryKeyConstraint('deleted_servers_key', ['server_id'])
    .modifyEnd(strict)
    .execute();
  await table(db, 'expected_services', { server_id: text, service_name: text, critical: integer, created_at: integer })
    .addColumn('id', serialKey)
    .addUniqueConstraint('expected_services_once', ['server_id', 'service_name'])
    .addForeignKeyConstraint('expected_services_server', ['server_id'], 'servers', ['server_id'], (key) =>
      key.onDelete('cascade'),
    )
    .modifyEnd(strict)
    .execute();
  await table(db, 'inventory', { server_id: text, part: text, updated_at: integer, value_json: text })
    .addPrimaryKeyConstraint('inventory_key', ['server_id', 'part'])
    .modifyEnd(strict)
    .execute();
}

async function createAccounts(db: Schema, { text, integer, strict }: ColumnTypes): Promise<void> {
  const stamps = { created_at: integer, updated_at: integer };
  const user = { user_id: text, name: text, role: text, password_hash: text, recovery_json: text, ...stamps };
  await nullable(table(db, 'users', user), { totp_secret: text })
    .addPrimaryKeyConstraint('users_key', ['user_id'])
    .addUniqueConstraint('users_name_once', ['name'])
    .modifyEnd(strict)
    .execute();
  const session = {
    session_hash: text,
    user_id: text,
    created_at: integer,
    last_seen_at: integer,
    expires_at: integer,
  };
  await nullable(table(db, 'sessions', session), { address: text, user_agent: text })
    .addPrimaryKeyConstraint('sessions_key', ['session_hash'])
    .addForeignKeyConstraint('sessions_user', ['user_id'], 'users', ['user_id'], (key) => key.onDelete('cascade'))
    .modifyEnd(strict)
    .execute();
  await index(db, 'sessions', ['user_id']);
  await index(db, 'sessions', ['expires_at']);
  const key = { key_id: text, name: text, prefix: text, key_hash: text, scopes: text, created_at: integer };
  const keyState = { server_id: text, profile: text, last_used_at: integer, expires_at: integer, revoked_at: integer };
  await nullable(table(db, 'api_keys', key), keyState)
    .addPrimaryKeyConstraint('api_keys_key', ['key_id'])
    .addUniqueConstraint('api_keys_hash_once', ['key_hash'])
    .modifyEnd(strict)
    .execute();
  await index(db, 'api_keys', ['server_id']);
}

async function createEnrollment(db: Schema, { text, integer, serialKey, strict }: ColumnTypes): Promise<void> {
  const token = { token_id: text, token_hash: text, name: text, tags: text, profile: text, created_by: text };
  const counts = { uses: integer, uses_left: integer, created_at: integer, expires_at: integer };
  await nullable(table(db, 'enrollment_tokens', { ...token, ...counts }), { server_id: text, site_id: text })
    .addPrimaryKeyConstraint('enrollment_tokens_key', ['token_id'])
    .addUniqueConstraint('enrollment_tokens_hash_once', ['token_hash'])
    .modifyEnd(strict)
    .execute();
  await table(db, 'enrollment_uses', { token_id: text, server_id: text, used_at: integer })
    .addColumn('id', serialKey)
    .addForeignKeyConstraint('enrollment_uses_token', ['token_id'], 'enrollment_tokens', ['token_id'], (key) =>
      key.onDelete('cascade'),
    )
    .modifyEnd(strict)
    .execute();
  await index(db, 'enrollment_uses', ['token_id']);
}

async function createOwnRecords(db: Schema, { text, integer, serialKey, strict }: ColumnTypes): Promise<void> {
  await table(db, 'config', { key: text, value_json: text, updated_at: integer, row_hash: text })
    .addPrimaryKeyConstraint('config_key', ['key'])
    .modifyEnd(strict)
    .execute();
  await table(db, 'state', { key: text, value_json: text, updated_at: integer })
    .addPrimaryKeyConstraint('state_key', ['key'])
    .modifyEnd(strict)
    .execute();
  const audit = { at: integer, actor: text, action: text, details_json: text, row_hash: text };
  await nullable(table(db, 'audit', audit), { target: text, address: text })
    .addColumn('audit_id', serialKey)
    .modifyEnd(strict)
    .execute();
  await index(db, 'audit', ['at']);
}

/** Heads and roll-ups lie in the order they are read in; blocks and chunks are large rows with a small index (measured: half the pages). */
async function createSeries(db: Schema, types: ColumnTypes): Promise<void> {
  const { text, integer, bytes, serialKey, strict, strictClustered } = types;
  await table(db, 'subjects', { subject: text })
    .addColumn('subject_no', serialKey)
    .addUniqueConstraint('subjects_once', ['subject'])
    .modifyEnd(strict)
    .execute();
  await table(db, 'series', { subject_no: integer, metric: text, labels: text, created_at: integer })
    .addColumn('series_id', serialKey)
    .addUniqueConstraint('series_once', ['subject_no', 'metric', 'labels'])
    .addForeignKeyConstraint('series_subject', ['subject_no'], 'subjects', ['subject_no'])
    .modifyEnd(strict)
    .execute();
  await table(db, 'heads', { subject_no: integer, slot: integer, payload: bytes })
    .addPrimaryKeyConstraint('heads_key', ['subject_no', 'slot'])
    .addForeignKeyConstraint('heads_subject', ['subject_no'], 'subjects', ['subject_no'])
    .modifyEnd(strict)
    .execute();
  await table(db, 'blocks', { subject_no: integer, hour: integer, payload: bytes })
    .addPrimaryKeyConstraint('blocks_key', ['subject_no', 'hour'])
    .addForeignKeyConstraint('blocks_subject', ['subject_no'], 'subjects', ['subject_no'])
    .modifyEnd(strict)
    .execute();
  await table(db, 'chunks', { subject_no: integer, part: integer, day: integer, payload: bytes })
    .addPrimaryKeyConstraint('chunks_key', ['subject_no', 'part', 'day'])
    .addForeignKeyConstraint('chunks_subject', ['subject_no'], 'subjects', ['subject_no'])
    .modifyEnd(strict)
    .execute();
  await table(db, 'rollups', { series_id: integer, day: integer, payload: bytes })
    .addPrimaryKeyConstraint('rollups_key', ['series_id', 'day'])
    .addForeignKeyConstraint('rollups_series', ['series_id'], 'series', ['series_id'])
    .modifyEnd(strictClustered)
    .execute();
}

async function index(db: Schema, on: string, columns: string[]): Promise<void> {
  await db.schema
    .createIndex(`${on}_by_${columns.join('_')}`)
    .on(on)
    .columns(columns)
    .execute();
}

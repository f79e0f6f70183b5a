import type { CreateTableBuilder, Kysely } from 'kysely';
import type { ColumnTypes } from './column-types.ts';
import type { Migration } from './migration.ts';

type Schema = Kysely<Record<string, Record<string, unknown>>>;
type Columns = Record<string, ColumnTypes[keyof ColumnTypes]>;

/** Rules, what was decided by them, and who is told: nothing here lives in memory alone. */
export const alerts: Migration = {
  name: '0002-alerts',
  async up(db, types) {
    await createRules(db, types);
    await createDecisions(db, types);
    await createTelling(db, types);
    await createSilence(db, types);
  },
};

interface Shape {
  readonly key: string;
  readonly required: Columns;
  readonly optional?: Columns;
  readonly strict: ColumnTypes['strict'];
}

async function create(db: Schema, name: string, { key, required, optional = {}, strict }: Shape): Promise<void> {
  let table: CreateTableBuilder<string, string> = db.schema.createTable(name);
  for (const [column, type] of Object.entries(required)) table = table.addColumn(column, type, (col) => col.notNull());
  for (const [column, type] of Object.entries(optional)) table = table.addColumn(column, type);
  await table.addPrimaryKeyConstraint(`${name}_key`, [key]).modifyEnd(strict).execute();
}

async function index(db: Schema, on: string, columns: string[]): Promise<void> {
  await db.schema
    .createIndex(`${on}_by_${columns.join('_')}`)
    .on(on)
    .columns(columns)
    .execute();
}

async function createRules(db: Schema, { text, integer, strict }: ColumnTypes): Promise<void> {
  const required = { rule_id: text, rule_json: text, managed_by: text, created_at: integer, updated_at: integer };
  await create(db, 'alert_rules', { key: 'rule_id', required, strict });
}

async function createDecisions(db: Schema, { text, integer, real, strict }: ColumnTypes): Promise<void> {
  await create(db, 'alert_keys', {
    key: 'key',
    required: { key: text, rule_id: text, metric: text, labels_json: text, status_json: text, updated_at: integer },
    optional: { server_id: text, alert_id: text, last_resolved_at: integer, last_severity: text },
    strict,
  });
  await index(db, 'alert_keys', ['server_id']);
  const said = { alert_id: text, key: text, severity: text, type: text, title: text, message: text, status: text };
  const state = {
    health: text,
    flapping: integer,
    notified: integer,
    created_at: integer,
    metric: text,
    labels_json: text,
  };
  await create(db, 'alerts', {
    key: 'alert_id',
    required: { ...said, ...state, life_json: text },
    optional: {
      server_id: text,
      rule_id: text,
      metric_value: real,
      threshold_value: real,
      acknowledged_at: integer,
      acknowledged_by: text,
      resolved_at: integer,
      snoozed_until: integer,
      note: text,
      hidden_by: text,
    },
    strict,
  });
  await index(db, 'alerts', ['status', 'created_at']);
  await index(db, 'alerts', ['server_id', 'created_at']);
  await index(db, 'alerts', ['resolved_at']);
  await index(db, 'alerts', ['created_at', 'alert_id']);
  await index(db, 'alerts', ['hidden_by']);
  await create(db, 'events', {
    key: 'event_id',
    required: { event_id: text, key: text, prev_status: text, new_status: text, message: text, at: integer },
    optional: { server_id: text, alert_id: text, notified_at: integer },
    strict,
  });
  await index(db, 'events', ['at']);
  await index(db, 'events', ['key', 'at']);
  await index(db, 'events', ['server_id', 'at']);
  await index(db, 'events', ['alert_id']);
}

async function createTelling(db: Schema, { text, integer, strict }: ColumnTypes): Promise<void> {
  await create(db, 'channels', {
    key: 'channel_id',
    required: {
      channel_id: text,
      type: text,
      name: text,
      enabled: integer,
      settings_json: text,
      match_json: text,
      escalate_after_seconds: integer,
      created_at: integer,
    },
    optional: { schedule_json: text },
    strict,
  });
  await create(db, 'notifications', {
    key: 'notification_id',
    required: {
      notification_id: text,
      channel_id: text,
      kind: text,
      severity: text,
      payload_json: text,
      status: text,
      tries: integer,
      created_at: integer,
      due_at: integer,
      not_before: integer,
      about: text,
    },
    optional: { alert_id: text, event_id: text, message_id: text, error: text, delivered_at: integer },
    strict,
  });
  await index(db, 'notifications', ['status', 'not_before']);
  await index(db, 'notifications', ['status', 'created_at']);
  await index(db, 'notifications', ['channel_id', 'status', 'delivered_at']);
  await index(db, 'notifications', ['channel_id', 'status', 'created_at']);
  await index(db, 'notifications', ['channel_id', 'created_at']);
  await index(db, 'notifications', ['created_at', 'notification_id']);
  await index(db, 'notifications', ['alert_id']);
  await index(db, 'notifications', ['message_id']);
  await create(db, 'act_links', {
    key: 'token_hash',
    required: {
      token_hash: text,
      act: text,
      message_id: text,
      channel_id: text,
      created_at: integer,
      expires_at: integer,
    },
    optional: { used_at: integer },
    strict,
  });
  await index(db, 'act_links', ['expires_at']);
}

async function createSilence(db: Schema, { text, integer, strict }: ColumnTypes): Promise<void> {
  await create(db, 'maintenance_windows', {
    key: 'window_id',
    required: { window_id: text, window_json: text, created_at: integer, updated_at: integer },
    strict,
  });
}

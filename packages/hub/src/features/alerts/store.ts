import { randomUUID } from 'node:crypto';
import type { Labels } from '@labkeeper/protocol/sample';
import type { CompiledQuery, Kysely } from 'kysely';
import type { AlertLife } from '../../domain/alert-lifecycle.ts';
import type { AlertWords } from '../../domain/alert-words.ts';
import type { KeyStatus } from '../../domain/key-status.ts';
import type { AlertKeysTable, AlertsTable, EventsTable, Tables } from '../../platform/tables.ts';
import type { Decision, HeldAlert, HeldKey } from './held-key.ts';

type Db = Kysely<Tables>;

/** The key as its row. */
export function keyRow(
  { key, serverId, rule, labels, status, alert, lastResolvedAt }: HeldKey,
  now: number,
): AlertKeysTable {
  return {
    key,
    server_id: serverId ?? null,
    rule_id: rule.rule_id,
    metric: rule.metric,
    labels_json: JSON.stringify(labels ?? {}),
    status_json: JSON.stringify(status),
    alert_id: alert?.alertId ?? null,
    last_resolved_at: lastResolvedAt ?? null,
    updated_at: now,
  };
}

/** The alert of a key as its row. */
export function alertRow(held: HeldKey, { alertId, life }: HeldAlert, words: AlertWords): AlertsTable {
  return {
    alert_id: alertId,
    server_id: held.serverId ?? null,
    key: held.key,
    rule_id: held.rule.rule_id,
    type: typeOf(held, life),
    title: words.title,
    message: words.message,
    metric: held.rule.metric,
    labels_json: JSON.stringify(held.labels ?? {}),
    ...lifeColumns(life),
    notified: 0,
    created_at: life.openedAt,
    acknowledged_by: null,
    note: null,
    hidden_by: null,
    hides: 0,
  };
}

/** The columns that an alert's life moves. */
export function lifeColumns(
  life: AlertLife,
): Pick<
  AlertsTable,
  | 'status'
  | 'severity'
  | 'health'
  | 'flapping'
  | 'metric_value'
  | 'threshold_value'
  | 'acknowledged_at'
  | 'resolved_at'
  | 'snoozed_until'
  | 'life_json'
> {
  return {
    status: life.status,
    severity: life.severity,
    health: life.health,
    flapping: life.flapping ? 1 : 0,
    metric_value: life.value ?? null,
    threshold_value: life.threshold ?? null,
    acknowledged_at: life.acknowledgedAt ?? null,
    resolved_at: life.resolvedAt ?? null,
    snoozed_until: life.snoozedUntil ?? null,
    life_json: JSON.stringify(life),
  };
}

/** The TRD has a word of its own for a disk that is critical. */
function typeOf({ rule }: HeldKey, life: AlertLife): string {
  return rule.type === 'disk_warning' && life.health === 'FAIL' ? 'disk_critical' : rule.type;
}

/** One change of status, ready to be written. */
export function eventRow({ before, after, resolved }: Decision, words: AlertWords, now: number): EventsTable {
  return {
    event_id: randomUUID(),
    key: after.key,
    server_id: after.serverId ?? null,
    prev_status: before.status.status,
    new_status: after.status.status,
    message: after.status.status === 'OK' ? `${words.title}: no longer` : words.message,
    at: now,
    alert_id: (after.alert ?? resolved)?.alertId ?? null,
    notified_at: null,
  };
}

/** Writes a key. */
export function saveKey(db: Db, row: AlertKeysTable): CompiledQuery {
  const { key: _key, ...columns } = row;
  return db
    .insertInto('alert_keys')
    .values(row)
    .onConflict((conflict) => conflict.column('key').doUpdateSet(columns))
    .compile();
}

/** Writes an alert that may be new; what a person said of it stays. */
export function saveAlert(db: Db, row: AlertsTable): CompiledQuery {
  const { title, message, type, severity, status, health, flapping } = row;
  const { metric_value, threshold_value, acknowledged_at, resolved_at, snoozed_until, life_json } = row;
  const moved = {
    severity,
    status,
    health,
    flapping,
    metric_value,
    threshold_value,
    acknowledged_at,
    resolved_at,
    snoozed_until,
    life_json,
  };
  const words = status === 'resolved' ? {} : { title, message, type };
  return db
    .insertInto('alerts')
    .values(row)
    .onConflict((conflict) => conflict.column('alert_id').doUpdateSet({ ...moved, ...words }))
    .compile();
}

/** Writes an event. */
export function saveEvent(db: Db, row: EventsTable): CompiledQuery {
  return db.insertInto('events').values(row).compile();
}

/** A key as it was stored, without the rule, which may have changed since. */
export interface StoredKey {
  readonly key: string;
  readonly serverId: string | undefined;
  readonly ruleId: string;
  readonly labels: Labels | undefined;
  readonly status: KeyStatus;
  readonly alert: HeldAlert | undefined;
  readonly lastResolvedAt: number | undefined;
}

/** Every key with its open alert. */
export async function loadKeys(db: Db): Promise<StoredKey[]> {
  const rows = await db
    .selectFrom('alert_keys')
    .leftJoin('alerts', 'alerts.alert_id', 'alert_keys.alert_id')
    .select([
      'alert_keys.key',
      'alert_keys.server_id',
      'alert_keys.rule_id',
      'alert_keys.labels_json',
      'alert_keys.status_json',
    ])
    .select(['alert_keys.alert_id', 'alert_keys.last_resolved_at', 'alerts.life_json'])
    .execute();
  return rows.map((row) => ({
    key: row.key,
    serverId: row.server_id ?? undefined,
    ruleId: row.rule_id,
    labels: labelsOf(row.labels_json),
    status: JSON.parse(row.status_json) as KeyStatus,
    alert:
      row.alert_id === null || row.life_json === null
        ? undefined
        : { alertId: row.alert_id, life: JSON.parse(row.life_json) as AlertLife },
    lastResolvedAt: row.last_resolved_at === null ? undefined : Number(row.last_resolved_at),
  }));
}

/** Labels as the hub holds them: none rather than empty ones. */
function labelsOf(text: string): Labels | undefined {
  const labels = JSON.parse(text) as Labels;
  return Object.keys(labels).length === 0 ? undefined : labels;
}

import { randomUUID } from 'node:crypto';
import type { Labels } from '@labkeeper/protocol/sample';
import type { CompiledQuery, Kysely } from 'kysely';
import type { Status } from '@labkeeper/protocol/agent';
import type { AlertRule, Severity } from '@labkeeper/protocol/alert';
import type { AlertLife, PastAlert } from '../../domain/alert-lifecycle.ts';
import type { AlertWords } from '../../domain/alert-words.ts';
import { ruleOf } from '../../domain/rule-of.ts';
import type { KeyStatus } from '../../domain/key-status.ts';
import type { AlertKeysTable, AlertsTable, EventsTable, Tables } from '../../platform/tables.ts';
import type { Decision, HeldAlert, HeldKey } from './held-key.ts';

type Db = Kysely<Tables>;

/** The key as its row. */
export function keyRow({ key, serverId, rule, labels, status, alert, last }: HeldKey, now: number): AlertKeysTable {
  return {
    key,
    server_id: serverId ?? null,
    rule_id: rule.rule_id,
    metric: rule.metric,
    labels_json: JSON.stringify(labels ?? {}),
    status_json: JSON.stringify(status),
    alert_id: alert?.alertId ?? null,
    last_resolved_at: last?.resolvedAt ?? null,
    last_severity: last?.severity ?? null,
    last_by_hand: last?.byHand ?? null,
    updated_at: now,
  };
}

/** The alert of a key as its row. */
export function alertRow(held: HeldKey, alert: HeldAlert, words: AlertWords): AlertsTable {
  const { alertId, life } = alert;
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
    ...lifeColumns(alert),
    notified: 0,
    created_at: life.openedAt,
    since: life.since ?? life.openedAt,
    followed_by: null,
  };
}

/** The columns that an alert's life moves. */
export function lifeColumns({
  life,
  eventId,
}: Pick<HeldAlert, 'life' | 'eventId'>): Pick<
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
  | 'hidden_by'
  | 'acknowledged_by'
  | 'note'
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
    hidden_by: life.hiddenBy ?? null,
    acknowledged_by: life.acknowledgedBy ?? null,
    note: life.note ?? null,
    life_json: JSON.stringify({ ...life, eventId }),
  };
}

/** The TRD has a word of its own for a disk that is critical. */
function typeOf({ rule }: HeldKey, life: AlertLife): string {
  return rule.type === 'disk_warning' && life.health === 'FAIL' ? 'disk_critical' : rule.type;
}

/** One change of status, ready to be written. */
export function eventRow({ before, after, resolved }: Decision, words: AlertWords, now: number): EventsTable {
  const alert = after?.alert ?? resolved;
  const status = after?.status.status ?? 'UNKNOWN';
  return {
    event_id: (after === undefined ? undefined : alert?.eventId) ?? randomUUID(),
    key: before.key,
    server_id: before.serverId ?? null,
    prev_status: before.status.status,
    new_status: status,
    message: messageOf({ status, before, isGone: after === undefined, hasAlert: alert !== undefined }, words),
    at: now,
    alert_id: alert?.alertId ?? null,
    notified_at: null,
  };
}

interface Change {
  readonly status: Status;
  readonly before: HeldKey;
  readonly isGone: boolean;
  readonly hasAlert: boolean;
}

/** Of what never was bad no title can be said: it would name a number that troubled nobody. */
function messageOf({ status, before, isGone, hasAlert }: Change, words: AlertWords): string {
  const about = [before.rule.name, ...Object.values(before.labels ?? {})].join(' · ');
  if (isGone) return eventWords('given up', words);
  if (!hasAlert && status === 'OK') return `Known again, and well: ${about}`;
  if (!hasAlert && status === 'UNKNOWN') return `Nobody can tell any more: ${about}`;
  return eventWords(status, words);
}

function eventWords(status: Status | 'given up', { title, message }: AlertWords): string {
  if (status === 'given up') return `${title}: nothing judges it any more`;
  if (status === 'UNKNOWN') return `${title}: nobody can tell any more`;
  return status === 'OK' ? `${title}: no longer` : message;
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
  const { metric_value, threshold_value, acknowledged_at, resolved_at, snoozed_until, hidden_by, life_json } = row;
  const { acknowledged_by, note } = row;
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
    hidden_by,
    acknowledged_by,
    note,
    life_json,
  };
  const words = status === 'resolved' ? {} : { title, message, type };
  return db
    .insertInto('alerts')
    .values(row)
    .onConflict((conflict) => conflict.column('alert_id').doUpdateSet({ ...moved, ...words }))
    .compile();
}

/** Writes of an alert that a person ended which one opened because it was not over. */
export function saveFollower(db: Db, alertId: string, followedBy: string): CompiledQuery {
  return db.updateTable('alerts').set({ followed_by: followedBy }).where('alert_id', '=', alertId).compile();
}

/** Removes a key. */
export function dropKey(db: Db, key: string): CompiledQuery {
  return db.deleteFrom('alert_keys').where('key', '=', key).compile();
}

/** Writes an event. */
export function saveEvent(db: Db, row: EventsTable): CompiledQuery {
  return db.insertInto('events').values(row).compile();
}

/** A key as it was stored, without the rule, which may have changed since. */
export interface StoredKey {
  readonly key: string;
  readonly subject: string;
  readonly serverId: string | undefined;
  readonly ruleId: string;
  /** A rule that is no longer there, as far as it is needed to give its key up. */
  readonly rule: AlertRule;
  readonly labels: Labels | undefined;
  readonly status: KeyStatus;
  readonly alert: HeldAlert | undefined;
  readonly last: PastAlert | undefined;
}

/** Every key with its open alert, or those of one subject. */
export async function loadKeys(db: Db, subject?: string): Promise<StoredKey[]> {
  let query = db
    .selectFrom('alert_keys')
    .leftJoin('alerts', 'alerts.alert_id', 'alert_keys.alert_id')
    .select([
      'alert_keys.key',
      'alert_keys.server_id',
      'alert_keys.rule_id',
      'alert_keys.metric',
      'alert_keys.labels_json',
      'alert_keys.status_json',
    ])
    .select(['alert_keys.alert_id', 'alert_keys.last_resolved_at', 'alert_keys.last_severity'])
    .select(['alert_keys.last_by_hand', 'alerts.life_json']);
  if (subject !== undefined) {
    // From `server/nas/` to what sorts right after everything that begins with it.
    query = query.where('alert_keys.key', '>=', `${subject}/`).where('alert_keys.key', '<', `${subject}0`);
  }
  const rows = await query.execute();
  return rows.map((row) => ({
    key: row.key,
    serverId: row.server_id ?? undefined,
    subject: subjectOfKey(row.key),
    ruleId: row.rule_id,
    rule: ruleOf({ rule_id: row.rule_id, name: row.metric, metric: row.metric, enabled: false }),
    labels: labelsOf(row.labels_json),
    status: JSON.parse(row.status_json) as KeyStatus,
    alert: row.alert_id === null || row.life_json === null ? undefined : heldAlert(row.alert_id, row.life_json),
    last: pastAlert(row),
  }));
}

/** `server/nas/cpu_percent` is about `server/nas`, `hub/hub_state` about `hub`. */
export function subjectOfKey(key: string): string {
  const [kind = '', id = ''] = key.split('/');
  return kind === 'hub' ? kind : `${kind}/${id}`;
}

function pastAlert({
  last_resolved_at: resolvedAt,
  last_severity: severity,
  last_by_hand: byHand,
}: Pick<AlertKeysTable, 'last_resolved_at' | 'last_severity' | 'last_by_hand'>): PastAlert | undefined {
  if (resolvedAt === null || severity === null) return undefined;
  return { resolvedAt: Number(resolvedAt), severity: severity as Severity, byHand: byHand ?? undefined };
}

function heldAlert(alertId: string, json: string): HeldAlert {
  // Most looks are never written: when it was seen bad last is not known after a restart.
  const { eventId, seenBadAt: _, ...life } = JSON.parse(json) as AlertLife & { eventId?: string };
  return { alertId, life, eventId };
}

/** Labels as the hub holds them: none rather than empty ones. */
function labelsOf(text: string): Labels | undefined {
  const labels = JSON.parse(text) as Labels;
  return Object.keys(labels).length === 0 ? undefined : labels;
}

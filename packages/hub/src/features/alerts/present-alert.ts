import type { Status } from '@labkeeper/protocol/agent';
import type { Alert, AlertStatus, Event, Severity } from '@labkeeper/protocol/alert';
import type { Labels } from '@labkeeper/protocol/sample';
import { alertAdvice } from '../../domain/alert-advice.ts';
import { formatInstant } from '../../domain/instant.ts';
import type { AlertsTable, EventsTable } from '../../platform/tables.ts';

/** An alert as the API shows it. */
export function presentAlert(row: AlertsTable): Alert {
  return {
    alert_id: row.alert_id,
    server_id: row.server_id,
    severity: row.severity as Severity,
    type: row.type,
    title: row.title,
    message: row.message,
    metric_value: row.metric_value,
    threshold_value: row.threshold_value,
    status: row.status as AlertStatus,
    created_at: formatInstant(Number(row.created_at)),
    since: formatInstant(Number(row.since ?? row.created_at)),
    acknowledged_at: instant(row.acknowledged_at),
    resolved_at: instant(row.resolved_at),
    auto_remediation: { available: false, action_id: null, status: null },
    key: row.key,
    rule_id: row.rule_id,
    metric: row.metric,
    labels: JSON.parse(row.labels_json) as Labels,
    health: row.health as Status,
    snoozed_until: instant(row.snoozed_until),
    acknowledged_by: row.acknowledged_by,
    note: row.note,
    flapping: Number(row.flapping) === 1,
    notified: Number(row.notified) === 1,
    hidden_by: row.hidden_by,
    hides: 0,
    followed_by: row.followed_by,
    advice: row.resolved_at === null ? (alertAdvice(row.metric) ?? null) : null,
  };
}

/** An event as the API shows it. */
export function presentEvent(row: EventsTable): Event {
  return {
    event_id: row.event_id,
    key: row.key,
    server_id: row.server_id,
    prev_status: row.prev_status as Status,
    new_status: row.new_status as Status,
    message: row.message,
    at: formatInstant(Number(row.at)),
    notified: row.notified_at !== null,
    notified_at: instant(row.notified_at),
    alert_id: row.alert_id,
  };
}

function instant(at: number | null): string | null {
  return at === null ? null : formatInstant(Number(at));
}

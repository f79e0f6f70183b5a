import type { AlertRule, Severity } from '@labkeeper/protocol/alert';
import { alertWords, type AlertWords } from '../../domain/alert-words.ts';
import type { News } from '../../domain/message.ts';
import type { AlertsTable, EventsTable, NotificationsTable } from '../../platform/tables.ts';
import { demoFleet } from './demo-fleet.ts';
import { demoIncidents, type DemoIncident } from './demo-incidents.ts';

/** Rows of alerts that are over, of what changed, and of what was told. */
export interface DemoPast {
  readonly alerts: readonly AlertsTable[];
  readonly events: readonly EventsTable[];
  readonly notifications: readonly NotificationsTable[];
}

const secondMs = 1000;
const minuteMs = 60_000;
/** How much later than it happened an end is seen. */
const seenAfterMs = 20 * secondMs;

interface Sort {
  readonly rule: Pick<AlertRule, 'rule_id' | 'name' | 'metric' | 'kind' | 'for_seconds' | 'type'>;
  readonly severity: Severity;
  readonly health: 'WARN' | 'FAIL';
  readonly value: number | undefined;
  readonly threshold: number | undefined;
  readonly stateName: string | undefined;
}

const sorts: Readonly<Record<DemoIncident['what'], Sort>> = {
  silent: {
    rule: {
      rule_id: 'server-offline',
      name: 'Server offline',
      metric: 'server_state',
      kind: 'state',
      for_seconds: 180,
      type: 'server_offline',
    },
    severity: 'critical',
    health: 'FAIL',
    value: undefined,
    threshold: undefined,
    stateName: 'offline',
  },
  busy: {
    rule: {
      rule_id: 'cpu-high',
      name: 'Processor busy',
      metric: 'cpu_percent',
      kind: 'threshold',
      for_seconds: 300,
      type: 'cpu_warning',
    },
    severity: 'medium',
    health: 'WARN',
    value: 96,
    threshold: 90,
    stateName: undefined,
  },
  failed: {
    rule: {
      rule_id: 'service-down',
      name: 'Service down',
      metric: 'service_state',
      kind: 'state',
      for_seconds: 120,
      type: 'service_down',
    },
    severity: 'critical',
    health: 'FAIL',
    value: undefined,
    threshold: undefined,
    stateName: 'failed',
  },
};

/** What a hub would have written down that had told a channel of every incident before `now` (ms since 1970). */
export function demoPast(now: number, channelId: string): DemoPast {
  const told = demoIncidents(now).map((incident) => storyOf(incident));
  return {
    alerts: told.map(({ alert }) => alert),
    events: told.flatMap(({ alert, words }) => eventsOf(alert, words)),
    notifications: told.flatMap(({ alert, words }) => notificationsOf(alert, words, channelId)),
  };
}

interface Story {
  readonly alert: AlertsTable;
  readonly words: AlertWords;
}

function storyOf({ id, serverId, what, service, from, to }: DemoIncident): Story {
  const { rule, severity, health, value, threshold, stateName } = sorts[what];
  const labels = service === undefined ? undefined : { service };
  const words = alertWords({
    rule: { ...rule, operator: '>=', message: null, window_seconds: 0 },
    labels,
    serverName: demoFleet.find((server) => server.id === serverId)?.name,
    unit: what === 'busy' ? 'percent' : '',
    value,
    threshold,
    stateName,
  });
  const openedAt = from + rule.for_seconds * secondMs;
  const busy = what === 'busy';
  return {
    words,
    alert: {
      alert_id: id,
      server_id: serverId,
      key: `server/${serverId}/${rule.metric}${service === undefined ? '' : `{service=${service}}`}`,
      rule_id: rule.rule_id,
      severity,
      type: rule.type,
      ...words,
      metric: rule.metric,
      labels_json: JSON.stringify(labels ?? {}),
      metric_value: value ?? null,
      threshold_value: threshold ?? null,
      status: 'resolved',
      health: 'OK',
      flapping: 0,
      notified: 1,
      created_at: openedAt,
      acknowledged_at: busy ? openedAt + 7 * minuteMs : null,
      acknowledged_by: busy ? 'user:admin' : null,
      resolved_at: to + seenAfterMs,
      snoozed_until: null,
      note: busy ? 'A model is being trained' : null,
      hidden_by: null,
      life_json: JSON.stringify({ health }),
      since: from,
      followed_by: null,
    },
  };
}

function eventsOf(alert: AlertsTable, { title, message }: AlertWords): EventsTable[] {
  const { health } = JSON.parse(alert.life_json) as { health: string };
  const shared = { key: alert.key, server_id: alert.server_id, alert_id: alert.alert_id };
  const [began, ended] = [alert.created_at, alert.resolved_at ?? alert.created_at];
  return [
    {
      ...shared,
      event_id: `${alert.alert_id}-began`,
      prev_status: 'OK',
      new_status: health,
      message,
      at: began,
      notified_at: began,
    },
    {
      ...shared,
      event_id: `${alert.alert_id}-ended`,
      prev_status: health,
      new_status: 'OK',
      message: `${title}: no longer`,
      at: ended,
      notified_at: ended,
    },
  ];
}

/** Of the newest problem the other side had to be asked three times, so that one sees what that looks like. */
function notificationsOf(alert: AlertsTable, words: AlertWords, channelId: string): NotificationsTable[] {
  const ended = alert.resolved_at ?? alert.created_at;
  return [
    rowOf({
      alert,
      words,
      channelId,
      kind: 'problem',
      at: alert.created_at,
      tries: alert.type === 'service_down' ? 3 : 1,
    }),
    rowOf({ alert, words, channelId, kind: 'recovery', at: ended, tries: 1 }),
  ];
}

interface Told extends Story {
  readonly channelId: string;
  readonly kind: News['kind'];
  readonly at: number;
  readonly tries: number;
}

function rowOf({ alert, words, channelId, kind, at, tries }: Told): NotificationsTable {
  const server = alert.server_id ?? undefined;
  const news: News = {
    kind,
    severity: alert.severity as Severity,
    alertId: alert.alert_id,
    server,
    title: words.title,
    text: words.message,
    at,
    since: alert.since ?? at,
  };
  return {
    notification_id: `${alert.alert_id}-${kind}`,
    channel_id: channelId,
    alert_id: alert.alert_id,
    event_id: `${alert.alert_id}-${kind === 'problem' ? 'began' : 'ended'}`,
    kind,
    severity: alert.severity,
    payload_json: JSON.stringify(news),
    status: 'delivered',
    tries,
    created_at: at,
    due_at: at,
    not_before: at,
    about: server ?? '',
    message_id: `${alert.alert_id}-${kind}`,
    error: null,
    // What took several tries was late by the pauses between them.
    delivered_at: at + (tries === 1 ? 2 : 95) * secondMs,
  };
}

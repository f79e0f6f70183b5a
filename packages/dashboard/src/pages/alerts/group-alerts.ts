import type { Alert } from '@labkeeper/protocol/alert';
import { severest } from '../../ui/severity.ts';

/** The alerts of one server, the worst first; `serverId` is null for those of no server (the hub, a site). */
export interface AlertGroup {
  readonly serverId: string | null;
  readonly alerts: readonly Alert[];
}

/** Orders alerts: open before acknowledged, loud before snoozed, severe before mild, new before old. */
export function byUrgency(a: Alert, b: Alert): number {
  return calm(a) - calm(b) || severest(a.severity, b.severity) || b.created_at.localeCompare(a.created_at);
}

function calm(alert: Alert): number {
  if (alert.status === 'open') return alert.snoozed_until === null ? 0 : 1;
  return alert.status === 'acknowledged' ? 2 : 3;
}

/** Puts alerts together by server, the server with the most urgent alert first. */
export function groupByServer(alerts: readonly Alert[]): AlertGroup[] {
  return [...Map.groupBy(alerts.toSorted(byUrgency), (alert) => alert.server_id)].map(([serverId, own]) => ({
    serverId,
    alerts: own,
  }));
}

/** Puts alerts together by the local day on which they began, the newest first; `dayOf` names the day of a time (ms). */
export function groupByDay(
  alerts: readonly Alert[],
  dayOf: (at: number) => string,
): { day: string; alerts: readonly Alert[] }[] {
  const newest = alerts.toSorted((a, b) => b.created_at.localeCompare(a.created_at));
  return [...Map.groupBy(newest, (alert) => dayOf(Date.parse(alert.created_at)))].map(([day, own]) => ({
    day,
    alerts: own,
  }));
}

/** All alerts of several pages, each once: what was read first stands. */
export function mergePages(pages: readonly (readonly Alert[])[]): readonly Alert[] {
  const seen = new Map<string, Alert>();
  for (const alert of pages.flat()) if (!seen.has(alert.alert_id)) seen.set(alert.alert_id, alert);
  return [...seen.values()];
}

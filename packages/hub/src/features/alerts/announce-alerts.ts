import type { Alert, AlertCounts, Event } from '@labkeeper/protocol/alert';
import type { LiveServer } from '../../platform/live-server.ts';
import type { HeldKey } from './held-key.ts';

const gatherMs = 100;
/** More alerts at once than this are not told one by one: who looks asks for the list. */
const mostAtOnce = 50;

/** Shows changes of alerts to those who look at a dashboard, gathered so that a storm costs little. */
export class AlertAnnouncer {
  readonly #live: LiveServer;
  readonly #counts: () => AlertCounts;
  readonly #alerts = new Map<string, Alert>();
  readonly #events: Event[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(live: LiveServer, counts: () => AlertCounts) {
    this.#live = live;
    this.#counts = counts;
  }

  /** Something was committed. */
  changed(alerts: readonly Alert[], events: readonly Event[]): void {
    if (alerts.length === 0 && events.length === 0) return;
    for (const alert of alerts) this.#alerts.set(alert.alert_id, alert);
    this.#events.push(...events);
    this.#timer ??= setTimeout(() => this.#tell(), gatherMs);
    this.#timer.unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #tell(): void {
    this.#timer = undefined;
    const counts = this.#counts();
    for (const alert of [...this.#alerts.values()].slice(-mostAtOnce)) this.#live.publish('alert', { alert, counts });
    for (const event of this.#events.slice(-mostAtOnce)) this.#live.publish('event', { event });
    this.#alerts.clear();
    this.#events.length = 0;
  }
}

/** How many alerts are not resolved, by what is to be done about them. */
export function countAlerts(open: Iterable<HeldKey>, now: number): AlertCounts {
  const counts = { open: { critical: 0, high: 0, medium: 0, low: 0 }, acknowledged: 0, snoozed: 0, hidden: 0 };
  for (const { alert } of open) {
    if (alert === undefined) continue;
    const { hiddenBy, status, snoozedUntil = 0, severity } = alert.life;
    if (hiddenBy !== undefined) counts.hidden += 1;
    else if (status === 'acknowledged') counts.acknowledged += 1;
    else if (snoozedUntil > now) counts.snoozed += 1;
    else counts.open[severity] += 1;
  }
  return counts;
}

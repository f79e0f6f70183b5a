import type { Alert } from '@labkeeper/protocol/alert';
import { severest } from '../../ui/severity.ts';

/** The alerts to show where there is room for few: those that nobody has answered first, then the worst, then the newest. */
export function newestAlerts(alerts: readonly Alert[], room: number): readonly Alert[] {
  return alerts
    .toSorted(
      (a, b) =>
        Number(a.status === 'acknowledged') - Number(b.status === 'acknowledged') ||
        severest(a.severity, b.severity) ||
        b.created_at.localeCompare(a.created_at),
    )
    .slice(0, room);
}

import type { Alert } from '@labkeeper/protocol/alert';

const MINUTE = 60_000;
const SHORTEST_PAD = 30 * MINUTE;
const LONGEST_PAD = 24 * 60 * MINUTE;

/** The stretch of time (ms) that shows an alert with what came before and after; never beyond now. */
export function chartWindow(
  alert: Pick<Alert, 'created_at' | 'resolved_at'>,
  now: number,
): { from: number; to: number } {
  const began = Date.parse(alert.created_at);
  const ended = alert.resolved_at === null ? now : Date.parse(alert.resolved_at);
  const pad = Math.min(LONGEST_PAD, Math.max(SHORTEST_PAD, (ended - began) / 3));
  return { from: began - pad, to: Math.min(now, ended + pad) };
}

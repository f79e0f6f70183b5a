import type { AlertCounts } from '@labkeeper/protocol/alert';

/** How much the alerts ask for attention: how many nobody has answered yet, and how loud the worst of them is. */
export interface AlertLoad {
  readonly count: number;
  readonly state: 'ok' | 'warn' | 'fail';
}

/** Reads the counts as a badge, a title and an icon show them. What is hidden behind another, snoozed or acknowledged is quiet. */
export function loadOf(counts: AlertCounts | undefined): AlertLoad {
  if (counts === undefined) return { count: 0, state: 'ok' };
  const { critical, high, medium, low } = counts.open;
  const count = critical + high + medium + low;
  if (critical + high > 0) return { count, state: 'fail' };
  return { count, state: count > 0 ? 'warn' : 'ok' };
}

/** A count in the room of a badge. */
export function badgeText(count: number): string {
  return count > 99 ? '99+' : String(count);
}

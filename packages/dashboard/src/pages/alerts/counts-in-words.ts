import type { AlertCounts } from '@labkeeper/protocol/alert';
import { formatNumber } from '../../ui/format.ts';
import { severities } from '../../ui/severity.ts';

/** How the alerts stand, in one line: "3 open (1 critical), 2 acknowledged, 34 quiet". */
export function countsInWords({ open, acknowledged, snoozed, hidden }: AlertCounts): string {
  let total = 0;
  for (const severity of severities) total += open[severity];
  const loud = severities.slice(0, 2).filter((severity) => open[severity] > 0);
  const which = loud.map((severity) => `${formatNumber(open[severity])} ${severity}`).join(', ');
  const parts = [total === 0 ? 'Nothing needs you' : `${formatNumber(total)} open${which === '' ? '' : ` (${which})`}`];
  if (acknowledged > 0) parts.push(`${formatNumber(acknowledged)} acknowledged`);
  if (snoozed > 0) parts.push(`${formatNumber(snoozed)} snoozed`);
  if (hidden > 0) parts.push(`${formatNumber(hidden)} quiet`);
  return parts.join(' · ');
}

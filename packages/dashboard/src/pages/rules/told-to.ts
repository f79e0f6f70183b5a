import type { Severity } from '@labkeeper/protocol/alert';
import type { Channel } from '@labkeeper/protocol/notification';
import { severities } from '../../ui/severity.ts';

type Listener = Pick<Channel, 'name' | 'enabled' | 'match'>;

const MOST = 2;

/**
 * Who is told of problems this severe, as a sentence for a form: the names of the channels, or that nobody is. Channels for some
 * sites, tags or hours alone are counted among them.
 */
export function toldTo(severity: Severity, channels: readonly Listener[]): string {
  if (channels.length === 0) return 'Stands under Alerts; nobody is told, for there is no channel.';
  const names = channels.filter((channel) => isTold(channel, severity)).map(({ name }) => name);
  if (names.length === 0) return `Stands under Alerts; nobody is told, for no channel that is on takes ${severity}.`;
  const rest = names.length - MOST;
  return `Told to ${names.slice(0, MOST).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}.`;
}

function isTold({ enabled, match }: Listener, severity: Severity): boolean {
  if (!enabled || (match.kinds.length > 0 && !match.kinds.includes('problem'))) return false;
  if (match.severities !== undefined) return match.severities.includes(severity);
  return severities.indexOf(severity) <= severities.indexOf(match.min_severity);
}

import type { Alert } from '@labkeeper/protocol/alert';
import { formatDuration, formatInstant, formatTime } from './format.ts';

/** Whether nothing is told of an alert at the moment, because somebody asked for quiet. */
export function isSnoozed(alert: Pick<Alert, 'snoozed_until' | 'status'>, now: number): boolean {
  return alert.status !== 'resolved' && alert.snoozed_until !== null && Date.parse(alert.snoozed_until) > now;
}

/** How long a problem has lasted, or lasted in the end: "2 h 14 min". */
export function lastedInWords(alert: Pick<Alert, 'created_at' | 'resolved_at'>, now: number): string {
  const end = alert.resolved_at === null ? now : Date.parse(alert.resolved_at);
  const seconds = Math.max(0, (end - Date.parse(alert.created_at)) / 1000);
  if (seconds < 60) return alert.resolved_at === null ? 'under a minute' : formatDuration(seconds);
  return formatDuration(seconds, seconds < 3600 ? 1 : 2);
}

/** Until when, as short as it can be understood: the time alone within a day. */
export function untilInWords(at: string, now: number): string {
  const instant = Date.parse(at);
  return instant - now < 20 * 3_600_000 ? formatTime(instant) : formatInstant(instant).replace(/:\d\d(?= |$)/, '');
}

/** The alert that this one hangs on; undefined where it hangs on none. */
export function parentOf(alert: Pick<Alert, 'hidden_by'>): string | undefined {
  return alert.hidden_by?.startsWith('alert:') === true ? alert.hidden_by.slice('alert:'.length) : undefined;
}

/** What an alert's sentence says beyond its title: "197 GB free of 4 TB; the limit is 90 %". Empty where it says no more. */
export function detailOf({ title, message }: Pick<Alert, 'title' | 'message'>): string {
  const plain = message.trim().replace(/\.$/, '');
  if (!plain.startsWith(title)) return plain;
  const rest = plain.slice(title.length).replace(/^[\s:;,–-]+/, '');
  return rest.replace(/^\p{Ll}/u, (first) => first.toUpperCase());
}

/** Who did something, as a person would say it: "admin", "the key backup". */
export function actorInWords(actor: string): string {
  const [kind, name] = [actor.slice(0, actor.indexOf(':')), actor.slice(actor.indexOf(':') + 1)];
  if (kind === 'user') return name;
  if (kind === 'key') return `the key ${name}`;
  if (kind === 'agent') return `the agent of ${name}`;
  return actor === 'shared-key' ? 'the shared key' : actor;
}

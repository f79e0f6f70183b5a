import type { AuditEntry } from '@labkeeper/protocol/system';
import { formatDuration } from '../../ui/format.ts';

const WORDS: Readonly<Record<string, string>> = {
  'agent.enrolled': 'enrolled the agent of',
  'alert.acknowledged': 'acknowledged an alert',
  'alert.resolved': 'resolved an alert',
  'alert.snoozed': 'snoozed an alert',
  'alert_rule.changed': 'changed the rule',
  'alert_rule.created': 'made the rule',
  'alert_rule.deleted': 'removed the rule',
  'alerts.acted_on': 'acted on several alerts',
  'backup.created': 'made the backup',
  'channel.changed': 'changed a channel',
  'channel.created': 'made a channel',
  'channel.deleted': 'removed a channel',
  'collector.enable': 'switched on the collector',
  'collector.disable': 'switched off the collector',
  'collector.run': 'asked for a report of',
  'config.changed': 'changed the configuration',
  'enrollment_token.created': 'made an enrolment token',
  'enrollment_token.deleted': 'withdrew an enrolment token',
  'key.created': 'made the API key',
  'key.revoked': 'revoked the API key',
  'log.read': 'read a log of',
  'maintenance_window.changed': 'changed the maintenance window',
  'maintenance_window.created': 'planned the maintenance window',
  'maintenance_window.deleted': 'removed a maintenance window',
  muted: 'muted',
  'notification.sent_again': 'had a message sent again',
  'password.changed': 'changed the password',
  'password.reset': 'reset the password',
  'server.changed': 'changed',
  'server.deleted': 'removed',
  'server.registered': 'registered',
  'server.services_changed': 'chose the services of',
  'server.woken': 'woke',
  'session.ended': 'ended the session',
  'session.opened': 'logged in',
  'session.failed': 'failed to log in',
  'setup.done': 'set the hub up',
  'site.changed': 'changed the site',
  'site.created': 'made the site',
  'site.deleted': 'removed the site',
  'sleep_schedule.changed': 'changed the sleep schedule',
  'totp.set_up': 'turned the second factor on',
  'totp.removed': 'turned the second factor off',
};

/** What was done, as words that follow who did it; an action without words of its own keeps its name. */
export function auditWords(action: string): string {
  return Object.hasOwn(WORDS, action) ? (WORDS[action] ?? action) : action.replaceAll(/[._]/g, ' ');
}

/** Who did it, as a person would say it. */
export function auditActor(actor: string): string {
  if (actor === 'hub') return 'The hub';
  if (actor === 'shared-key') return 'The shared key';
  const at = actor.indexOf(':');
  const name = actor.slice(at + 1);
  const before: Readonly<Record<string, string>> = {
    user: '',
    key: 'The key ',
    agent: 'The agent of ',
    token: 'The token ',
  };
  const kind = actor.slice(0, Math.max(0, at));
  return Object.hasOwn(before, kind) ? `${before[kind] ?? ''}${name}` : actor;
}

/** What it was done to, by its name where the entry has one; null where there is only an id that tells nobody anything. */
export function auditTarget({
  action,
  target,
  details,
}: Pick<AuditEntry, 'action' | 'target' | 'details'>): string | null {
  const name = typeof details['name'] === 'string' ? details['name'] : null;
  if (isNamed(action)) return name;
  return isRule(action) ? (name ?? target) : target;
}

const named = [
  'key',
  'enrollment_token',
  'session',
  'channel',
  'maintenance_window',
  'alert',
  'alerts',
  'muted',
  'notification',
  'sleep_schedule',
];

/** Keys, tokens, channels and windows are known by their name; their ids are for machines. */
function isNamed(action: string): boolean {
  return named.includes(action.split('.')[0] ?? '');
}

/** A rule is known by its name; one that came along has an id that reads as one. */
function isRule(action: string): boolean {
  return action.startsWith('alert_rule.');
}

/** The details of an entry on one line, empty where there are none; a name that stands in the sentence is left out. */
export function auditDetails({ action, details }: Pick<AuditEntry, 'action' | 'details'>): string {
  return Object.entries(details)
    .filter(([name]) => name !== 'token_id' && (name !== 'name' || !(isNamed(action) || isRule(action))))
    .map(([name, value]) => detailInWords(name, value))
    .join(' · ');
}

function detailInWords(name: string, value: unknown): string {
  if (name === 'seconds' && typeof value === 'number') return `for ${formatDuration(value)}`;
  if (name === 'scope' && isRecord(value)) return scopeInWords(value);
  return `${name.replaceAll('_', ' ')}: ${textOf(value)}`;
}

/** What a mute or a window is about; nothing chosen means everything. */
function scopeInWords(scope: Readonly<Record<string, unknown>>): string {
  const chosen = Object.entries(scope).filter(([, ids]) => Array.isArray(ids) && ids.length > 0);
  if (chosen.length === 0) return 'everything';
  return chosen.map(([name, ids]) => `${name.replace(/_ids$/, 's')}: ${textOf(ids)}`).join(' · ');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(', ');
  if (typeof value === 'string') return value;
  return JSON.stringify(value) ?? '';
}

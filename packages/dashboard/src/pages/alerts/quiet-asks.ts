import type { Alert } from '@labkeeper/protocol/alert';
import type { AuditEntry } from '@labkeeper/protocol/system';
import { inScope, type Scoped } from '../../ui/in-scope.ts';
import type { QuietAsk } from './timeline.ts';

/** What of an audit says that somebody asked for quiet while an alert lasted: snoozes of it, and mutes that take its server in. */
export function quietAsksOf(
  entries: readonly AuditEntry[],
  alert: Pick<Alert, 'alert_id' | 'created_at' | 'resolved_at'>,
  server: Scoped | undefined,
): QuietAsk[] {
  const [from, to] = [Date.parse(alert.created_at), Date.parse(alert.resolved_at ?? '9999-12-31')];
  return entries.flatMap(({ audit_id: id, at, actor: by, action, target, details }): QuietAsk[] => {
    const instant = Date.parse(at);
    if (instant > to) return [];
    const seconds = typeof details['seconds'] === 'number' ? details['seconds'] : undefined;
    const ask = { id: `quiet-${id}`, at, by, seconds };
    if (action === 'alert.snoozed') return target === alert.alert_id ? [{ ...ask, kind: 'snooze' }] : [];
    if (action !== 'muted' || server === undefined || !takesIn(details['scope'], server)) return [];
    // A mute from before counts as long as it held when the problem began.
    return instant + (seconds ?? 0) * 1000 < from ? [] : [{ ...ask, kind: 'mute' }];
  });
}

function takesIn(scope: unknown, server: Scoped): boolean {
  if (typeof scope !== 'object' || scope === null) return false;
  const lists: Readonly<Record<string, unknown>> = { ...scope };
  if (textsOf(lists['check_ids']).length > 0) return false;
  return inScope(server, {
    server_ids: textsOf(lists['server_ids']),
    tags: textsOf(lists['tags']),
    site_ids: textsOf(lists['site_ids']),
  });
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

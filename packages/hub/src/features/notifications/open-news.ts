import { randomUUID } from 'node:crypto';
import type { Severity } from '@labkeeper/protocol/alert';
import { sql, type CompiledQuery, type Kysely } from 'kysely';
import type { NotificationsTable, Tables } from '../../platform/tables.ts';
import { isWithinHours } from './channel-hours.ts';
import type { HeldChannel } from './held-channel.ts';
import { insertRows, rowOf, wants, type NewsItem } from './news-rows.ts';

/** When it is, and for which severities one sleeps now. */
export interface OpenNewsTimes {
  readonly now: number;
  readonly asleep: readonly Severity[];
}

/** More than these, the most severe first, are not told to a channel that is new: the list of alerts has them all. */
const mostAlerts = 5000;

/**
 * The rows that tell a channel what is open already, for one that is new or that more is told to from now on: what it wants, was never told of, and nobody
 * has answered. What may be told now is one message; the rest waits for the morning, or for its patience, as it would have.
 */
export async function planOpenNews(
  db: Kysely<Tables>,
  channel: HeldChannel,
  { now, asleep }: OpenNewsTimes,
): Promise<CompiledQuery[]> {
  const messageId = randomUUID();
  const isOpen = isWithinHours(channel, now);
  const items = await openNews(db, channel.channelId, now);
  const rows = items
    .filter((item) => wants(channel, item))
    .map((item): NotificationsTable => {
      const row = { ...rowOf(channel, item), created_at: now };
      if (row.not_before > now || !isOpen) return row;
      return asleep.includes(item.severity) ? { ...row, status: 'held' } : { ...row, message_id: messageId };
    });
  return insertRows(db, rows);
}

/** What is open, nobody has answered, nothing hides, was handed out to be told, and this channel was not told of. */
async function openNews(db: Kysely<Tables>, channelId: string, now: number): Promise<NewsItem[]> {
  const rows = await db
    .selectFrom('alerts')
    .leftJoin('servers', 'servers.server_id', 'alerts.server_id')
    .select(['alerts.alert_id', 'alerts.key', 'alerts.server_id', 'alerts.severity', 'alerts.title', 'alerts.message'])
    .select(['alerts.metric', 'alerts.created_at', 'alerts.life_json'])
    .select(['servers.display_name', 'servers.site_id', 'servers.tags'])
    .where('alerts.status', '=', 'open')
    .where('alerts.hidden_by', 'is', null)
    .where('alerts.health', '<>', 'OK')
    .where((eb) => eb.or([eb('alerts.snoozed_until', 'is', null), eb('alerts.snoozed_until', '<=', now)]))
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('notifications')
            .select('notifications.notification_id')
            .whereRef('notifications.alert_id', '=', 'alerts.alert_id')
            .where('notifications.channel_id', '=', channelId)
            .where('notifications.kind', '=', 'problem')
            .where('notifications.status', 'in', ['waiting', 'held', 'delivered'])
            // What was milder when it was told has become worse since, unheard.
            .where(sql<boolean>`${mildness('notifications.severity')} <= ${mildness('alerts.severity')}`),
        ),
      ),
    )
    .orderBy(mildness('alerts.severity'))
    .orderBy('alerts.created_at')
    .limit(mostAlerts)
    .execute();
  return rows.flatMap((row) => {
    const { told = true, since, eventId } = lifeOf(row.life_json);
    // What is not told yet will be, to this channel too.
    if (!told) return [];
    const at = Number(row.created_at);
    return [
      {
        kind: 'problem',
        severity: row.severity as Severity,
        alertId: row.alert_id,
        eventId,
        server: row.server_id === null ? wholeName(row.key) : (row.display_name ?? row.server_id),
        isWhole: row.server_id === null,
        siteId: row.server_id === null ? siteOf(row.key) : (row.site_id ?? undefined),
        tags: row.tags === null ? [] : (JSON.parse(row.tags) as string[]),
        title: row.title,
        text: row.message,
        at,
        since: since ?? at,
        isSilence: row.metric === 'server_state',
        isOlder: true,
        notBefore: now,
      },
    ];
  });
}

function mildness(column: string) {
  return sql<number>`case ${sql.ref(column)} when 'critical' then 0 when 'high' then 1 when 'medium' then 2 else 3 end`;
}

interface StoredLife {
  readonly told?: boolean;
  readonly since?: number;
  readonly eventId?: string | undefined;
}

function lifeOf(json: string): StoredLife & { readonly eventId: string | undefined } {
  const life = JSON.parse(json) as StoredLife;
  return { ...life, eventId: life.eventId };
}

/** `site/home/site_state` is about the site `home`, `hub/hub_state` about the hub. */
function siteOf(key: string): string | undefined {
  const [kind, id] = key.split('/');
  return kind === 'site' ? id : undefined;
}

function wholeName(key: string): string {
  const site = siteOf(key);
  return site === undefined ? 'the hub' : `Site ${site}`;
}

import { randomUUID } from 'node:crypto';
import type { Severity } from '@labkeeper/protocol/alert';
import type { MessageKind } from '@labkeeper/protocol/notification';
import { sql, type CompiledQuery, type Kysely } from 'kysely';
import type { News } from '../../domain/message.ts';
import type { NotificationsTable, Tables } from '../../platform/tables.ts';
import type { HeldChannel } from './held-channel.ts';

/** One piece of news for the channels that want it. */
export interface NewsItem extends News {
  readonly siteId: string | undefined;
  readonly tags: readonly string[];
  /** About a site, or without a site about the hub itself, as a whole. What is about the hub is for every channel, whatever sites and tags it is for. */
  readonly isWhole?: boolean | undefined;
  readonly eventId: string | undefined;
  /** Not told before; ms since 1970. */
  readonly notBefore: number;
}

const rank: Record<Severity, number> = { low: 0, medium: 1, high: 2, critical: 3 };
// Sixteen columns each: well below what one statement may carry on both databases.
const rowsPerQuery = 500;

/**
 * The rows to be written with what they tell of, one per channel that wants it. A recovery that the channel does not want by itself, because it is milder or
 * its server has moved since, is written where the problem was: who was told that it began is told that it is over.
 */
export function planNews(
  db: Kysely<Tables>,
  channels: readonly HeldChannel[],
  items: readonly NewsItem[],
): CompiledQuery[] {
  const rows: NotificationsTable[] = [];
  const ends: CompiledQuery[] = [];
  for (const item of items) {
    const payload = payloadOf(item);
    for (const channel of channels) {
      if (wants(channel, item)) rows.push(rowOf(channel, item, payload));
      else if (isEndOfWanted(channel, item)) ends.push(rowWhereTold(db, rowOf(channel, item, payload)));
    }
  }
  // After the problems of the same commit, which they look for.
  return [...insertRows(db, rows), ...ends];
}

/** Writes rows, so many with each statement as both databases take. */
export function insertRows(db: Kysely<Tables>, rows: readonly NotificationsTable[]): CompiledQuery[] {
  const queries: CompiledQuery[] = [];
  for (let start = 0; start < rows.length; start += rowsPerQuery) {
    const some = rows.slice(start, start + rowsPerQuery);
    queries.push(db.insertInto('notifications').values(some).compile());
  }
  return queries;
}

/** Whether a channel is told of this. What is no problem and no recovery has no severity to be held against. */
export function wants(channel: Pick<HeldChannel, 'match'>, item: Wanted): boolean {
  return fits(channel, item) && isSevereEnough(channel, item);
}

type Wanted = Pick<NewsItem, 'severity' | 'siteId' | 'tags' | 'isWhole'> & { readonly kind: MessageKind };

function isEndOfWanted(channel: Pick<HeldChannel, 'match'>, { kind }: Wanted): boolean {
  return kind === 'recovery' && isOfKind(channel, kind);
}

function isOfKind({ match }: Pick<HeldChannel, 'match'>, kind: MessageKind): boolean {
  return match.kinds.length === 0 || match.kinds.includes(kind);
}

function fits(channel: Pick<HeldChannel, 'match'>, { kind, siteId, tags, isWhole = false }: Wanted): boolean {
  if (!isOfKind(channel, kind)) return false;
  if (isWhole && siteId === undefined) return true;
  const { match } = channel;
  if (match.site_ids.length > 0 && !match.site_ids.includes(siteId ?? '')) return false;
  return match.tags.length === 0 || match.tags.some((tag) => tags.includes(tag));
}

function isSevereEnough({ match }: Pick<HeldChannel, 'match'>, { kind, severity }: Wanted): boolean {
  if (kind !== 'problem' && kind !== 'recovery') return true;
  if (match.severities !== undefined) return match.severities.includes(severity);
  return rank[severity] >= rank[match.min_severity];
}

function payloadOf(item: NewsItem): string {
  const { kind, severity, alertId, server, title, text, at, since, isSilence, seenBadAt, isOlder } = item;
  const news: News = { kind, severity, alertId, server, title, text, at, since, isSilence, seenBadAt, isOlder };
  return JSON.stringify(news);
}

/** The row that tells a channel of something as soon as it may, and its patience is over. */
export function rowOf(channel: HeldChannel, item: NewsItem, payload = payloadOf(item)): NotificationsTable {
  const { kind, severity, alertId, eventId = null, at } = item;
  const patience = kind === 'problem' ? channel.escalateAfterSeconds * 1000 : 0;
  const dueAt = Math.max(item.notBefore, at + patience);
  return {
    notification_id: randomUUID(),
    channel_id: channel.channelId,
    alert_id: alertId,
    event_id: eventId,
    kind,
    severity,
    payload_json: payload,
    status: 'waiting',
    tries: 0,
    created_at: at,
    due_at: dueAt,
    not_before: dueAt,
    about: item.server ?? '',
    message_id: null,
    error: null,
    delivered_at: null,
  };
}

function rowWhereTold(db: Kysely<Tables>, row: NotificationsTable): CompiledQuery {
  return sql`
    insert into notifications
      (notification_id, channel_id, alert_id, event_id, kind, severity, payload_json, status, tries, created_at, due_at, not_before, about)
    select ${row.notification_id}, channel_id, alert_id, cast(${row.event_id} as text), ${row.kind}, ${row.severity}, ${row.payload_json},
      'waiting', 0, cast(${row.created_at} as bigint), cast(${row.due_at} as bigint), cast(${row.not_before} as bigint), ${row.about}
    from notifications
    where alert_id = ${row.alert_id} and channel_id = ${row.channel_id} and kind = 'problem'
      and status in ('waiting', 'held', 'delivered')
    limit 1`.compile(db);
}

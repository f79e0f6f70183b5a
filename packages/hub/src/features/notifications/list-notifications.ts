import { Severity } from '@labkeeper/protocol/alert';
import { MessageKind, NotificationStatus, type Notification } from '@labkeeper/protocol/notification';
import { PageQuery, type Page } from '@labkeeper/protocol/page';
import type { Kysely } from 'kysely';
import { Type, type Static } from 'typebox';
import { formatInstant } from '../../domain/instant.ts';
import { ApiError } from '../../platform/api-error.ts';
import type { NotificationsTable, Tables } from '../../platform/tables.ts';

/** What of the log is asked for. */
export const NotificationQuery = Type.Object({
  ...PageQuery.properties,
  status: Type.Optional(NotificationStatus),
  channel_id: Type.Optional(Type.String({ maxLength: 80 })),
  alert_id: Type.Optional(Type.String({ maxLength: 80 })),
  message_id: Type.Optional(Type.String({ maxLength: 80 })),
  kind: Type.Optional(MessageKind),
  severity: Type.Optional(Severity),
});
export type NotificationQuery = Static<typeof NotificationQuery>;

const columns = ['status', 'channel_id', 'alert_id', 'message_id', 'kind', 'severity'] as const;

/** What was sent, waits or failed, the newest first. Throws INVALID for a cursor that this list did not give. */
export async function listNotifications(
  db: Kysely<Tables>,
  { limit = 100, cursor, ...filter }: NotificationQuery,
): Promise<Page<Notification>> {
  let query = db
    .selectFrom('notifications')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('notification_id', 'desc')
    .limit(limit + 1);
  for (const column of columns) {
    const wanted = filter[column];
    if (wanted !== undefined) query = query.where(column, '=', wanted);
  }
  if (cursor !== undefined) {
    const { at, id } = placeOf(cursor);
    query = query.where((eb) =>
      eb.or([eb('created_at', '<', at), eb.and([eb('created_at', '=', at), eb('notification_id', '<', id)])]),
    );
  }
  const rows = await query.execute();
  const last = rows[limit - 1];
  const next = rows.length > limit && last !== undefined ? `${last.created_at}.${last.notification_id}` : null;
  return { items: rows.slice(0, limit).map((row) => presentNotification(row)), next_cursor: next };
}

function placeOf(cursor: string): { at: number; id: string } {
  const [, at, id] = /^(\d{1,15})\.([\w-]{1,80})$/.exec(cursor) ?? [];
  if (at !== undefined && id !== undefined) return { at: Number(at), id };
  throw new ApiError('INVALID', { field: 'cursor', message: 'cursor is not one that this list gave.' });
}

function presentNotification(row: NotificationsTable): Notification {
  const { title } = JSON.parse(row.payload_json) as { title: string };
  return {
    notification_id: row.notification_id,
    channel_id: row.channel_id,
    alert_id: row.alert_id,
    kind: row.kind as Notification['kind'],
    severity: row.severity as Severity,
    title,
    status: row.status as Notification['status'],
    tries: Number(row.tries),
    created_at: formatInstant(Number(row.created_at)),
    not_before: instant(row.not_before),
    delivered_at: instant(row.delivered_at),
    message_id: row.message_id,
    error: row.error,
  };
}

function instant(at: number | null): string | null {
  return at === null ? null : formatInstant(Number(at));
}

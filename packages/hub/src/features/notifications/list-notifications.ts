import { Severity } from '@labkeeper/protocol/alert';
import { MessageKind, NotificationStatus } from '@labkeeper/protocol/notification';
import { PageQuery, type Page } from '@labkeeper/protocol/page';
import type { Kysely } from 'kysely';
import { Type, type Static } from 'typebox';
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
): Promise<Page<NotificationsTable>> {
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
  return { items: rows.slice(0, limit), next_cursor: next };
}

function placeOf(cursor: string): { at: number; id: string } {
  const [, at, id] = /^(\d{1,15})\.([\w-]{1,80})$/.exec(cursor) ?? [];
  if (at !== undefined && id !== undefined) return { at: Number(at), id };
  throw new ApiError('INVALID', { field: 'cursor', message: 'cursor is not one that this list gave.' });
}

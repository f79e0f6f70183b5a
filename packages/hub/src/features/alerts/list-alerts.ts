import { Alert, AlertStatus, Event, Severity } from '@labkeeper/protocol/alert';
import { PageQuery, type Page } from '@labkeeper/protocol/page';
import { Slug } from '@labkeeper/protocol/text';
import type { Kysely } from 'kysely';
import { Type, type Static } from 'typebox';
import { ApiError } from '../../platform/api-error.ts';
import type { Tables } from '../../platform/tables.ts';
import { presentAlert, presentEvent } from './present-alert.ts';

type Db = Kysely<Tables>;

/** Filters of `GET /alerts`. */
export const AlertQuery = Type.Object({
  ...PageQuery.properties,
  status: Type.Optional(AlertStatus),
  severity: Type.Optional(Severity),
  type: Type.Optional(Type.String({ maxLength: 80 })),
  server_id: Type.Optional(Slug),
  key: Type.Optional(Type.String({ maxLength: 1000 })),
});
export type AlertQuery = Static<typeof AlertQuery>;

/** Filters of `GET /events`. */
export const EventQuery = Type.Object({
  ...PageQuery.properties,
  server_id: Type.Optional(Slug),
  key: Type.Optional(Type.String({ maxLength: 1000 })),
  alert_id: Type.Optional(Type.String({ maxLength: 80 })),
});
export type EventQuery = Static<typeof EventQuery>;

const pageSize = 100;

/** The newest first. Stable under insert: a cursor is the time and id of the last one shown. */
export async function listAlerts(db: Db, { limit = pageSize, cursor, ...filter }: AlertQuery): Promise<Page<Alert>> {
  let query = db
    .selectFrom('alerts')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('alert_id', 'desc')
    .limit(limit + 1);
  for (const column of ['status', 'severity', 'type', 'server_id', 'key'] as const) {
    const wanted = filter[column];
    if (wanted !== undefined) query = query.where(column, '=', wanted);
  }
  if (cursor !== undefined) {
    const [at, id] = readCursor(cursor);
    query = query.where(({ eb, or, and }) =>
      or([eb('created_at', '<', at), and([eb('created_at', '=', at), eb('alert_id', '<', id)])]),
    );
  }
  const rows = await query.execute();
  const last = rows[limit - 1];
  const next = rows.length > limit && last !== undefined ? `${last.created_at}.${last.alert_id}` : null;
  return { items: rows.slice(0, limit).map((row) => presentAlert(row)), next_cursor: next };
}

/** The newest first. */
export async function listEvents(db: Db, { limit = pageSize, cursor, ...filter }: EventQuery): Promise<Page<Event>> {
  let query = db
    .selectFrom('events')
    .selectAll()
    .orderBy('at', 'desc')
    .orderBy('event_id', 'desc')
    .limit(limit + 1);
  for (const column of ['server_id', 'key', 'alert_id'] as const) {
    const wanted = filter[column];
    if (wanted !== undefined) query = query.where(column, '=', wanted);
  }
  if (cursor !== undefined) {
    const [at, id] = readCursor(cursor);
    query = query.where(({ eb, or, and }) =>
      or([eb('at', '<', at), and([eb('at', '=', at), eb('event_id', '<', id)])]),
    );
  }
  const rows = await query.execute();
  const last = rows[limit - 1];
  const next = rows.length > limit && last !== undefined ? `${last.at}.${last.event_id}` : null;
  return { items: rows.slice(0, limit).map((row) => presentEvent(row)), next_cursor: next };
}

function readCursor(cursor: string): [at: number, id: string] {
  const [at = '', id = ''] = cursor.split('.');
  if (!/^\d{1,16}$/.test(at) || id === '')
    throw new ApiError('INVALID', { field: 'cursor', message: 'This cursor is none of ours.' });
  return [Number(at), id];
}

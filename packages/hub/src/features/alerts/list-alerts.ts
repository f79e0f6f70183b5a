import { AlertStatus, Severity, type Event } from '@labkeeper/protocol/alert';
import { PageQuery, type Page } from '@labkeeper/protocol/page';
import { Slug } from '@labkeeper/protocol/text';
import { sql, type Kysely } from 'kysely';
import { Type, type Static } from 'typebox';
import { ApiError } from '../../platform/api-error.ts';
import type { AlertsTable, Tables } from '../../platform/tables.ts';
import { presentEvent } from './present-alert.ts';

type Db = Kysely<Tables>;

const Id = Type.String({ maxLength: 80 });
const Key = Type.String({ maxLength: 1000 });

/** Filters of `GET /alerts`. `active` is what is not resolved; `hidden` says whether those behind another are shown (both, where it is left out). */
export const AlertQuery = Type.Object({
  ...PageQuery.properties,
  status: Type.Optional(Type.Union([...AlertStatus.anyOf, Type.Literal('active')])),
  severity: Type.Optional(Severity),
  type: Type.Optional(Id),
  server_id: Type.Optional(Slug),
  site_id: Type.Optional(Slug),
  rule_id: Type.Optional(Id),
  key: Type.Optional(Key),
  hidden: Type.Optional(Type.Boolean()),
  hidden_by: Type.Optional(Type.String({ maxLength: 120 })),
  /** Part of the title or message. */
  q: Type.Optional(Type.String({ maxLength: 200 })),
});
export type AlertQuery = Static<typeof AlertQuery>;

/** Filters of `GET /events`. */
export const EventQuery = Type.Object({
  ...PageQuery.properties,
  server_id: Type.Optional(Slug),
  key: Type.Optional(Key),
  alert_id: Type.Optional(Id),
});
export type EventQuery = Static<typeof EventQuery>;

const pageSize = 100;

/** The newest first. Stable under insert: a cursor is the time and id of the last one shown. `siteServers` are the servers of the site that is asked for. */
export async function listAlerts(
  db: Db,
  query: AlertQuery,
  siteServers: readonly string[],
): Promise<Page<AlertsTable>> {
  const { limit = pageSize, cursor } = query;
  let found = filtered(db, query, siteServers);
  if (cursor !== undefined) {
    const [at, id] = readCursor(cursor);
    found = found.where((row) =>
      row.or([row('created_at', '<', at), row.and([row('created_at', '=', at), row('alert_id', '<', id)])]),
    );
  }
  const rows = await found
    .orderBy('created_at', 'desc')
    .orderBy('alert_id', 'desc')
    .limit(limit + 1)
    .execute();
  const last = rows[limit - 1];
  const next = rows.length > limit && last !== undefined ? `${last.created_at}.${last.alert_id}` : null;
  return { items: rows.slice(0, limit), next_cursor: next };
}

function filtered(db: Db, query: AlertQuery, siteServers: readonly string[]) {
  const { status, site_id: siteId, hidden, q } = query;
  let found = db.selectFrom('alerts').selectAll();
  if (status === 'active') found = found.where('status', 'in', ['open', 'acknowledged']);
  else if (status !== undefined) found = found.where('status', '=', status);
  for (const column of ['severity', 'type', 'server_id', 'rule_id', 'key', 'hidden_by'] as const) {
    const wanted = query[column];
    if (wanted !== undefined) found = found.where(column, '=', wanted);
  }
  if (siteId !== undefined) found = found.where('server_id', 'in', siteServers.length > 0 ? [...siteServers] : ['']);
  if (hidden !== undefined) found = found.where('hidden_by', hidden ? 'is not' : 'is', null);
  if (q === undefined || q === '') return found;
  const like = `%${q.toLowerCase().replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
  return found.where((row) =>
    row.or([
      sql<boolean>`lower(${row.ref('title')}) like ${like} escape '\\'`,
      sql<boolean>`lower(${row.ref('message')}) like ${like} escape '\\'`,
    ]),
  );
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
    query = query.where((row) => row.or([row('at', '<', at), row.and([row('at', '=', at), row('event_id', '<', id)])]));
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

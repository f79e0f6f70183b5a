import { Status } from '@labkeeper/protocol/agent';
import { Instant, nullable } from '@labkeeper/protocol/text';
import { Type, type Static } from 'typebox';
import { formatInstant } from '../../domain/instant.ts';
import { route, type Route } from '../../platform/route.ts';
import type { EventsTable } from '../../platform/tables.ts';
import type { Services } from '../services.ts';

const EventRow = Type.Object({
  id: Type.String(),
  ts: Instant,
  key: Type.String(),
  prev_status: Status,
  new_status: Status,
  message: Type.String(),
  notified: Type.Boolean(),
  notified_ts: nullable(Instant),
});
type EventRow = Static<typeof EventRow>;

const query = Type.Object({ limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })) });
const fewEvents = 20;

/** `GET /api/dashboard/events?limit=`: the newest changes of status, as rows. */
export function eventRowRoutes({ platform }: Services): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/dashboard/events',
      id: 'list_event_rows',
      tag: 'compatibility',
      summary: `The newest changes of status, one row each; ${fewEvents} of them without a limit.`,
      access: 'read',
      request: { query },
      response: { status: 200, schema: Type.Array(EventRow) },
      errors: [],
      async handle(input) {
        const rows = await platform.db.read
          .selectFrom('events')
          .selectAll()
          .orderBy('at', 'desc')
          .orderBy('event_id', 'desc')
          .limit(input.query.limit ?? fewEvents)
          .execute();
        return rows.map((row) => present(row));
      },
    }),
  ];
}

function present(row: EventsTable): EventRow {
  const { event_id: id, key, message, notified_at: notifiedAt } = row;
  return {
    id,
    ts: formatInstant(Number(row.at)),
    key,
    prev_status: row.prev_status as Status,
    new_status: row.new_status as Status,
    message,
    notified: notifiedAt !== null,
    notified_ts: notifiedAt === null ? null : formatInstant(Number(notifiedAt)),
  };
}

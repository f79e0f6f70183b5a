import { Status } from '@labkeeper/protocol/agent';
import { Instant, nullable } from '@labkeeper/protocol/text';
import { Type } from 'typebox';
import { route, type Route } from '../../platform/route.ts';
import { listEvents } from '../alerts/list-alerts.ts';
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
        const { items } = await listEvents(platform.db.read, { limit: input.query.limit ?? fewEvents });
        return items.map(({ event_id: id, at: ts, key, prev_status, new_status, message, notified, notified_at }) => ({
          id,
          ts,
          key,
          prev_status,
          new_status,
          message,
          notified,
          notified_ts: notified_at,
        }));
      },
    }),
  ];
}

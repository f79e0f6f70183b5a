import type { Container } from '@labkeeper/protocol/inventory';
import { LogAnswer, logQuery } from '@labkeeper/protocol/log';
import { Slug } from '@labkeeper/protocol/text';
import { Type } from 'typebox';
import { route, type RequestFacts, type Route } from '../../platform/route.ts';
import { recordAct } from '../record-act.ts';
import type { Services } from '../services.ts';
import type { LogWish } from './service.ts';

const params = Type.Object({ server_id: Slug });
const { until: _until, ...streamQuery } = logQuery;
const errors = [
  'SERVER_NOT_FOUND',
  'AGENT_OFFLINE',
  'AGENT_TOO_OLD',
  'AGENT_SILENT',
  'LOG_NOT_FOUND',
  'LOG_DENIED',
  'LOG_UNAVAILABLE',
  'TIMESTAMP_INVALID',
] as const;
const example: LogAnswer = {
  items: [
    {
      at: '2026-01-18T14:32:00.000Z',
      message: 'Started plex.service - Plex Media Server.',
      priority: 6,
      source: 'systemd',
      pid: 1,
    },
  ],
  cut: false,
};

/**
 * Logs of a server, live. They are for admins: programs write passwords and tokens into them, as they do into settings, and what
 * was read cannot be called back.
 */
export function logRoutes(services: Services): Route[] {
  const { servers, logs } = services;
  const same = { tag: 'servers', access: 'admin', errors } as const;
  return [
    route({
      ...same,
      method: 'GET',
      path: '/api/v1/servers/{server_id}/logs',
      id: 'read_server_log',
      summary:
        'The newest lines of a unit, a container or the whole journal, read live through the agent and stored nowhere; each reading is in the audit.',
      request: { params, query: Type.Object(logQuery) },
      response: { status: 200, schema: LogAnswer },
      example,
      async handle(input) {
        const { server_id } = servers.require(input.params.server_id).row;
        await note(services, input, { server_id, query: input.query, follow: false });
        return logs.read(server_id, withId(services, server_id, input.query), input.caller);
      },
    }),
    route({
      ...same,
      method: 'GET',
      path: '/api/v1/servers/{server_id}/logs/stream',
      id: 'follow_server_log',
      summary:
        'As the log, and then every new line as it is written, as NDJSON (`{"type": "line" | "cut" | "ping" | "end", …}`), until the reader leaves.',
      request: { params, query: Type.Object(streamQuery) },
      response: { status: 200, schema: undefined, contentType: 'application/x-ndjson' },
      async handle(input) {
        const { server_id } = servers.require(input.params.server_id).row;
        await note(services, input, { server_id, query: input.query, follow: true });
        const body = await logs.follow(server_id, withId(services, server_id, input.query), input.caller);
        const headers = { 'content-type': 'application/x-ndjson; charset=utf-8', 'cache-control': 'no-store' };
        return { kind: 'raw', status: 200, headers: { ...headers, 'x-accel-buffering': 'no' }, body };
      },
    }),
  ];
}

/** A container goes by its name here, which stays when it is made anew; its engine knows it by its id. */
function withId({ servers }: Services, serverId: string, query: LogWish): LogWish {
  const known = servers.require(serverId).inventory.get('containers')?.value;
  if (query.container === undefined || !Array.isArray(known)) return query;
  const named = (known as Container[]).filter(({ container }) => container === query.container);
  return named[0] === undefined || named.length > 1 ? query : { ...query, container: named[0].id };
}

/** Who read which log stands in the audit before the first line is read. */
async function note(
  { platform }: Services,
  facts: RequestFacts,
  { server_id, query, follow }: { server_id: string; query: LogWish; follow: boolean },
): Promise<void> {
  const { unit, container, search } = query;
  const log = container === undefined ? (unit ?? 'the whole journal') : `container ${container}`;
  const details = { log, ...(follow && { follow }), ...(search !== undefined && { search }) };
  await recordAct(platform, facts, { action: 'log.read', target: server_id, details });
}

import { containerName } from '@labkeeper/protocol/container-key';
import type { Container } from '@labkeeper/protocol/inventory';
import { LogAnswer, logQuery } from '@labkeeper/protocol/log';
import { Slug } from '@labkeeper/protocol/text';
import { Type } from 'typebox';
import { engineNameOf } from '../../domain/log-container.ts';
import { ApiError } from '../../platform/api-error.ts';
import { route, type RequestFacts, type Route } from '../../platform/route.ts';
import { recordAct } from '../record-act.ts';
import type { Services } from '../services.ts';
import type { LogWish } from './service.ts';

/** What a query asks for: a container by the name and project under which it is listed. */
interface AskedLog extends LogWish {
  readonly project?: string;
}

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

/** The wish in the words of the engine, which knows a container by its id. */
function withId({ servers }: Services, serverId: string, query: AskedLog): LogWish {
  const { container, project, ...wish } = query;
  if (container === undefined) {
    if (project === undefined) return wish;
    throw new ApiError('INVALID', { field: 'project', message: 'A project needs the name of its container.' });
  }
  const known = servers.require(serverId).inventory.get('containers')?.value as readonly Container[] | undefined;
  const found = engineNameOf({ container, ...(project !== undefined && { project }) }, known);
  if ('refusal' in found) throw new ApiError('LOG_NOT_FOUND', { message: found.refusal });
  return { ...wish, container: found.name };
}

/** Who read which log stands in the audit before the first line is read. */
async function note(
  { platform }: Services,
  facts: RequestFacts,
  { server_id, query, follow }: { server_id: string; query: AskedLog; follow: boolean },
): Promise<void> {
  const { unit, container, project = null, search } = query;
  const log =
    container === undefined ? (unit ?? 'the whole journal') : `container ${containerName({ container, project })}`;
  const details = { log, ...(follow && { follow }), ...(search !== undefined && { search }) };
  await recordAct(platform, facts, { action: 'log.read', target: server_id, details });
}

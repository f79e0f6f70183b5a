import { ServiceReport } from '@labkeeper/protocol/agent';
import { pageOf } from '@labkeeper/protocol/page';
import { ExpectedService } from '@labkeeper/protocol/server';
import { Slug } from '@labkeeper/protocol/text';
import { Type, type Static } from 'typebox';
import { route, type Route } from '../../platform/route.ts';
import { recordAct } from '../record-act.ts';
import type { Services } from '../services.ts';
import type { Mount } from './mount.ts';
import type { ServerState } from './server-state.ts';

const params = Type.Object({ server_id: Slug });
const ServiceRow = Type.Object({ ...ServiceReport.properties, expected: Type.Boolean(), critical: Type.Boolean() });
type ServiceRow = Static<typeof ServiceRow>;
const ExpectedServices = Type.Object({ expected_services: Type.Array(ExpectedService, { maxItems: 500 }) });

/** The services of a server: what runs, and what is expected to. */
export function serviceRoutes(services: Services, { path, noun }: Mount): Route[] {
  const { servers, platform } = services;
  const same = { path: `${path}/{server_id}/services`, tag: 'services', errors: ['SERVER_NOT_FOUND'] } as const;
  return [
    route({
      ...same,
      method: 'GET',
      id: `list_${noun}_services`,
      summary: 'The services of a server as last reported; an expected one that was never reported is unknown.',
      access: 'read',
      request: { params },
      response: { status: 200, schema: pageOf(ServiceRow) },
      handle: (input) => ({ items: serviceRows(servers.require(input.params.server_id)), next_cursor: null }),
    }),
    route({
      ...same,
      method: 'PUT',
      id: `set_${noun}_services`,
      summary: 'Says which services a server is expected to run.',
      access: 'admin',
      request: { params, body: ExpectedServices },
      response: { status: 200, schema: pageOf(ServiceRow) },
      example: { expected_services: [{ name: 'plex', critical: true }] },
      async handle(input) {
        const { server_id } = input.params;
        const state = await servers.change(server_id, input.body);
        await recordAct(platform, input, { action: 'server.services_changed', target: server_id });
        return { items: serviceRows(state), next_cursor: null };
      },
    }),
  ];
}

/** Reported services and expected ones as one list, in order of name. */
function serviceRows(state: ServerState): ServiceRow[] {
  const expected = new Map(state.expected.map((service) => [service.name, service.critical !== false]));
  const rows = state.services.map((service) => ({
    ...service,
    expected: expected.has(service.name),
    critical: expected.get(service.name) ?? false,
  }));
  const reported = new Set(rows.map((row) => row.name));
  for (const [name, critical] of expected) {
    if (!reported.has(name)) rows.push({ name, status: 'unknown', expected: true, critical });
  }
  return rows.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

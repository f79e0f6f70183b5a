import { Server, ServerChange, ServerDetail, ServerRegistration } from '@labkeeper/protocol/server';
import { pageOf } from '@labkeeper/protocol/page';
import { Slug } from '@labkeeper/protocol/text';
import { Type } from 'typebox';
import { ApiError } from '../../platform/api-error.ts';
import { Filter } from '../../platform/item-page.ts';
import { route, type RequestFacts, type Route } from '../../platform/route.ts';
import { recordAct } from '../record-act.ts';
import type { Services } from '../services.ts';
import { inventoryRoutes } from './inventory-routes.ts';
import { shownFilters } from './list-servers.ts';
import type { Mount } from './mount.ts';
import { serviceRoutes } from './service-routes.ts';
import { wakeRoute } from './wake-route.ts';

const params = Type.Object({ server_id: Slug });
const query = Type.Object({
  tag: Type.Optional(Type.String({ maxLength: 40 })),
  site_id: Type.Optional(Slug),
  status: Type.Optional(Server.properties.status),
  health: Type.Optional(Server.properties.health),
  search: Type.Optional(Type.String({ maxLength: 200 })),
  ...Object.fromEntries(shownFilters.map((name) => [name, Filter])),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
  cursor: Type.Optional(Type.String({ maxLength: 512 })),
});
const replacement = Type.Object({
  ...ServerChange.properties,
  server_id: Type.Optional(Slug),
});

const example = {
  server_id: 'omv-mediaserver',
  display_name: 'OMV MediaServer',
  hostname: 'omv-mediaserver',
  ip_address: '192.168.1.42',
  mac_address: null,
  tdp_watts: 65,
  location: null,
  expected_services: [{ name: 'plex', critical: true }],
  tags: ['media'],
};

/** Servers: list, look, register, change, remove, and what each has. */
export function serverRoutes(services: Services, mount: Mount): Route[] {
  return [
    ...readRoutes(services, mount),
    registerRoute(services, mount),
    ...changeRoutes(services, mount),
    ...inventoryRoutes(services, mount),
    ...serviceRoutes(services, mount),
    wakeRoute(services, mount),
  ];
}

function readRoutes({ servers }: Services, { path, noun }: Mount): Route[] {
  return [
    route({
      method: 'GET',
      path,
      id: `list_${noun}s`,
      tag: 'servers',
      summary:
        'All servers with their state and newest numbers; filtered by any of the fields, all of them without a limit.',
      access: 'read',
      request: { query },
      response: { status: 200, schema: pageOf(Server) },
      errors: [],
      handle: ({ query: { tag, site_id, status, health, search, limit, cursor, ...shown } }) =>
        servers.list({ tag, site_id, status, health, search, limit, cursor, shown }),
    }),
    route({
      method: 'GET',
      path: `${path}/{server_id}`,
      id: `get_${noun}`,
      tag: 'servers',
      summary: 'One server with its services and collectors.',
      access: 'read',
      request: { params },
      response: { status: 200, schema: ServerDetail },
      errors: ['SERVER_NOT_FOUND'],
      handle: (input) => servers.detail(input.params.server_id),
    }),
  ];
}

function registerRoute(services: Services, { path, noun }: Mount): Route {
  const { servers } = services;
  return route({
    method: 'POST',
    path,
    id: `register_${noun}`,
    tag: 'servers',
    summary: 'Registers a server; one that was deleted may report again from here on.',
    access: 'admin',
    request: { body: ServerRegistration },
    response: { status: 201, schema: ServerDetail },
    errors: ['SERVER_EXISTS', 'SITE_NOT_FOUND'],
    example,
    async handle(input) {
      await servers.register(input.body);
      await recordAct(services.platform, input, { action: 'server.registered', target: input.body.server_id });
      return servers.detail(input.body.server_id);
    },
  });
}

function changeRoutes(services: Services, { path, noun }: Mount): Route[] {
  const { servers } = services;
  const one = `${path}/{server_id}`;
  const same = {
    path: one,
    tag: 'servers',
    access: 'admin',
    errors: ['SERVER_NOT_FOUND', 'SITE_NOT_FOUND'],
  } as const;
  return [
    route({
      ...same,
      method: 'PUT',
      id: `update_${noun}`,
      summary: 'Changes a server; what is left out stays.',
      request: { params, body: replacement },
      response: { status: 200, schema: ServerDetail },
      example: { display_name: 'Media', tdp_watts: 60 },
      async handle(input) {
        const { server_id, ...change } = input.body;
        if (server_id !== undefined && server_id !== input.params.server_id) {
          throw new ApiError('INVALID', { field: 'server_id', message: 'server_id never changes.' });
        }
        return changeServer(services, input, input.params.server_id, change);
      },
    }),
    route({
      ...same,
      method: 'PATCH',
      id: `change_${noun}`,
      summary: 'Changes some of what is known about a server.',
      request: { params, body: ServerChange },
      response: { status: 200, schema: ServerDetail },
      example: { tags: ['storage'] },
      handle: (input) => changeServer(services, input, input.params.server_id, input.body),
    }),
    route({
      ...same,
      method: 'DELETE',
      id: `delete_${noun}`,
      summary: 'Removes a server with its history; its keys end and its id may not report until it is created again.',
      request: { params },
      response: { status: 204, schema: undefined },
      errors: ['SERVER_NOT_FOUND'],
      async handle(input) {
        await servers.remove(input.params.server_id);
        await recordAct(services.platform, input, { action: 'server.deleted', target: input.params.server_id });
        return undefined;
      },
    }),
  ];
}

async function changeServer(
  services: Services,
  facts: RequestFacts,
  serverId: string,
  change: ServerChange,
): Promise<ServerDetail> {
  const { agent_settings, ...known } = change;
  if (agent_settings !== undefined) services.agents.checkOwnSettings(agent_settings);
  const server = await services.servers.change(serverId, known);
  if (agent_settings !== undefined) await services.agents.setOwnSettings(server, agent_settings);
  const details = { fields: Object.keys(change) };
  await recordAct(services.platform, facts, { action: 'server.changed', target: serverId, details });
  return services.servers.detail(serverId);
}

import { ListeningPort } from '@labkeeper/protocol/inventory';
import { pageOf, PageQuery } from '@labkeeper/protocol/page';
import {
  FleetPort,
  FreePorts,
  PortChange,
  PortCheck,
  PortCheckRequest,
  PortConflict,
} from '@labkeeper/protocol/port-map';
import { Instant, nullable, Slug } from '@labkeeper/protocol/text';
import { Type } from 'typebox';
import { formatInstant, parseInstant } from '../../domain/instant.ts';
import { ApiError } from '../../platform/api-error.ts';
import { Filter, pageItems } from '../../platform/item-page.ts';
import { route, type Route } from '../../platform/route.ts';
import type { Mount } from '../servers/service.ts';
import type { Services } from '../services.ts';
import { portReport } from './port-report.ts';
import { portsOf } from './service.ts';

const path = '/api/v1/ports';
const tag = 'ports';
const dayMs = 86_400_000;
const Port = Type.Integer({ minimum: 1, maximum: 65_535 });
const Protocol = Type.Union([Type.Literal('tcp'), Type.Literal('udp')]);
const ServerPorts = Type.Object({
  items: Type.Array(ListeningPort),
  next_cursor: nullable(Type.String()),
  updated_at: nullable(Instant),
  ephemeral_range: nullable(Type.Array(Type.Integer())),
  containers: nullable(Type.String()),
  processes: nullable(Type.String()),
});

/** What listens where, what would clash, and what is free. */
export function portRoutes(services: Services): Route[] {
  return [
    mapRoute(services),
    conflictsRoute(services),
    freeRoute(services),
    changesRoute(services),
    reportRoute(services),
    checkRoute(services),
    serverRoute(services, { path: '/api/v1/servers', noun: 'server' }),
    serverRoute(services, { path: '/api/v1/hosts', noun: 'host' }),
  ];
}

function mapRoute({ ports }: Services): Route {
  const filters = {
    server_id: Filter,
    protocol: Filter,
    port: Filter,
    address: Filter,
    process: Filter,
    unit: Filter,
    container: Filter,
    project: Filter,
    exposure: Filter,
  };
  return route({
    method: 'GET',
    path,
    id: 'list_ports',
    tag,
    summary: 'Everything that listens in the lab, by server and port.',
    access: 'read',
    request: { query: Type.Object({ ...PageQuery.properties, ...filters }) },
    response: { status: 200, schema: pageOf(FleetPort) },
    errors: [],
    handle: async ({ query }) => pageItems(await ports.map(), query, { key: (row) => keyOf(row) }),
  });
}

function conflictsRoute({ ports }: Services): Route {
  return route({
    method: 'GET',
    path: `${path}/conflicts`,
    id: 'list_port_conflicts',
    tag,
    summary: 'Ports that more than one wants on the same server.',
    access: 'read',
    request: { query: Type.Object({ ...PageQuery.properties, server_id: Filter, protocol: Filter, port: Filter }) },
    response: { status: 200, schema: pageOf(PortConflict) },
    errors: [],
    handle: ({ query }) => pageItems(ports.conflicts(), query, { key: (row) => keyOf(row) }),
  });
}

function freeRoute({ ports }: Services): Route {
  return route({
    method: 'GET',
    path: `${path}/free`,
    id: 'list_free_ports',
    tag,
    summary: 'Ports of a range that nothing listens on and no container wants, on one server or on all.',
    access: 'read',
    request: {
      query: Type.Object({
        server_id: Type.Optional(Slug),
        from: Type.Optional(Port),
        to: Type.Optional(Port),
        protocol: Type.Optional(Protocol),
      }),
    },
    response: { status: 200, schema: FreePorts },
    errors: ['SERVER_NOT_FOUND', 'RANGE_INVALID'],
    handle({ query: { server_id: serverId, from = 8000, to = Math.max(9999, from), protocol = 'tcp' } }) {
      if (to < from) throw new ApiError('RANGE_INVALID', { field: 'to' });
      return ports.free({ serverId, protocol, from, to });
    },
  });
}

function changesRoute({ ports, servers, platform }: Services): Route {
  const query = Type.Object({ ...PageQuery.properties, server_id: Type.Optional(Slug), since: Type.Optional(Instant) });
  return route({
    method: 'GET',
    path: `${path}/changes`,
    id: 'list_port_changes',
    tag,
    summary: 'What began and what ceased to listen since a time (the last 24 hours unless given), the newest first.',
    access: 'read',
    request: { query },
    response: { status: 200, schema: pageOf(PortChange) },
    errors: ['SERVER_NOT_FOUND', 'TIMESTAMP_INVALID'],
    async handle({ query: { server_id, since, ...page } }) {
      if (server_id !== undefined) servers.require(server_id);
      const from = since === undefined ? platform.clock.now() - dayMs : parseInstant(since);
      if (from === undefined) throw new ApiError('TIMESTAMP_INVALID', { field: 'since' });
      const changes = await ports.changes(from, server_id);
      return pageItems(changes, page, { key: (one) => `${one.at} ${keyOf(one)} ${one.change}`, newestFirst: true });
    },
  });
}

function reportRoute({ ports, platform, servers }: Services): Route {
  return route({
    method: 'GET',
    path: `${path}/report`,
    id: 'print_ports',
    tag,
    summary: 'What listens where as a page to be printed.',
    access: 'read',
    request: { query: Type.Object({ server_id: Filter }) },
    response: { status: 200, schema: undefined, contentType: 'text/html' },
    errors: [],
    async handle({ query }) {
      const { items } = pageItems(await ports.map(), query, { key: (row) => keyOf(row) });
      const names = new Map([...servers.states()].map(({ row }) => [row.server_id, row.display_name]));
      return portReport(items, formatInstant(platform.clock.now()), (id) => names.get(id) ?? id);
    },
  });
}

function checkRoute({ ports }: Services): Route {
  return route({
    method: 'POST',
    path: `${path}/check`,
    id: 'check_ports',
    tag,
    summary: 'Whether the ports that a compose file or a list wants are free on a server. Changes nothing.',
    access: 'read',
    request: { body: PortCheckRequest },
    response: { status: 200, schema: PortCheck },
    errors: ['SERVER_NOT_FOUND', 'INVALID', 'PORTS_UNKNOWN'],
    example: { server_id: 'nas', content: 'services:\n  web:\n    ports: ["8080:80"]\n' },
    handle: ({ body }) => ports.check(body),
  });
}

function serverRoute({ servers }: Services, { path: mount, noun }: Mount): Route {
  return route({
    method: 'GET',
    path: `${mount}/{server_id}/ports`,
    id: `list_${noun}_ports`,
    tag: 'servers',
    summary: 'What listens on a server.',
    access: 'read',
    request: { params: Type.Object({ server_id: Slug }), query: PageQuery },
    response: { status: 200, schema: ServerPorts },
    errors: ['SERVER_NOT_FOUND'],
    handle({ params, query }) {
      const state = servers.require(params.server_id);
      const { ports } = portsOf(state);
      const held = state.inventory.get('ports');
      return {
        ...pageItems(ports?.listening ?? [], query, { key: (row) => keyOf(row) }),
        updated_at: held === undefined ? null : formatInstant(held.updatedAt),
        ephemeral_range: ports?.ephemeral_range ?? null,
        containers: ports?.containers ?? null,
        processes: ports?.processes ?? null,
      };
    },
  });
}

/** Sorts by server and port, and is a row's own. */
function keyOf({
  server_id = '',
  protocol,
  port,
  address = '',
}: {
  readonly server_id?: string;
  readonly protocol: string;
  readonly port: number;
  readonly address?: string;
}): string {
  return `${server_id} ${String(port).padStart(5, '0')}/${protocol} ${address}`;
}

import { ListeningPort, Ports } from '@labkeeper/protocol/inventory';
import { Instant, nullable } from '@labkeeper/protocol/text';
import { Type } from 'typebox';
import { formatInstant } from '../../domain/instant.ts';
import { ApiError } from '../../platform/api-error.ts';
import { route, type Route } from '../../platform/route.ts';
import { portsOf } from '../ports/service.ts';
import type { Services } from '../services.ts';
import { localServer } from './local-server.ts';

const HostPorts = Type.Object({
  host: Type.String(),
  generated_at: Instant,
  ephemeral_range: nullable(Type.Array(Type.Integer())),
  docker: Ports.properties.containers,
  ports: Type.Array(ListeningPort),
});

/** `GET /host/ports`: what listens on the hub's own machine. */
export function hostPortRoutes({ servers }: Services): Route[] {
  return [
    route({
      method: 'GET',
      path: '/host/ports',
      id: 'get_host_ports',
      tag: 'compatibility',
      summary: 'What listens on the machine that the hub runs on.',
      access: 'read',
      request: {},
      response: { status: 200, schema: HostPorts },
      errors: ['NO_LOCAL_AGENT', 'PORTS_UNKNOWN'],
      handle() {
        const server = localServer(servers);
        const { ports } = portsOf(server);
        const held = server.inventory.get('ports');
        if (ports === undefined || held === undefined) throw new ApiError('PORTS_UNKNOWN');
        return {
          host: server.row.hostname,
          generated_at: formatInstant(held.updatedAt),
          ephemeral_range: ports.ephemeral_range,
          docker: ports.containers,
          ports: ports.listening,
        };
      },
    }),
  ];
}

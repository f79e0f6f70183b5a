import { LatestMetrics } from '@labkeeper/protocol/server';
import { Type } from 'typebox';
import { ApiError } from '../../platform/api-error.ts';
import { route, type Route } from '../../platform/route.ts';
import { doCollectorTask } from '../collectors.ts';
import type { Services } from '../services.ts';
import { localServer } from './local-server.ts';

const waitMs = 15_000;
const stepMs = 100;
const params = Type.Object({ name: Type.String({ maxLength: 60 }) });

/** `GET /api/collect/system` and the older names of switching a collector. */
export function collectNowRoutes(services: Services): Route[] {
  return [systemRoute(services), switchRoute(services, 'enable'), switchRoute(services, 'disable')];
}

function systemRoute(services: Services): Route {
  return route({
    method: 'GET',
    path: '/api/collect/system',
    id: 'collect_system',
    tag: 'compatibility',
    summary: 'Has the machine that the hub runs on measured now, and answers its numbers.',
    access: 'operate',
    request: {},
    response: { status: 200, schema: LatestMetrics },
    errors: ['NO_LOCAL_AGENT'],
    async handle() {
      const { servers, agents, metrics } = services;
      const server = localServer(servers);
      const before = server.receivedAt;
      if (!agents.streams.reportNow(server.row.server_id)) throw new ApiError('NO_LOCAL_AGENT');
      for (let waited = 0; server.receivedAt === before && waited < waitMs; waited += stepMs) {
        await new Promise((resolve) => setTimeout(resolve, stepMs));
      }
      if (server.receivedAt === before) {
        throw new ApiError('NO_LOCAL_AGENT', { message: 'The agent on the hub’s own machine did not answer.' });
      }
      return metrics.latest(server.row.server_id);
    },
  });
}

function switchRoute(services: Services, task: 'enable' | 'disable'): Route {
  return route({
    method: 'POST',
    path: `/api/collectors/${task}/{name}`,
    id: `${task}_collector_everywhere`,
    tag: 'compatibility',
    summary: `As POST /api/v1/collectors/{name}/${task}.`,
    access: 'operate',
    request: { params },
    response: { status: 200, schema: Type.Object({ name: Type.String(), servers: Type.Array(Type.String()) }) },
    errors: ['NOT_FOUND', 'VALUE_OVERRIDDEN'],
    handle: (input) => doCollectorTask(services, task, input.params, input),
  });
}

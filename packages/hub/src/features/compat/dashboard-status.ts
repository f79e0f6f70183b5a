import { Status, type ServiceStatus } from '@labkeeper/protocol/agent';
import { Instant, nullable } from '@labkeeper/protocol/text';
import { Type, type Static } from 'typebox';
import { flatMetrics } from '../../domain/flat-metrics.ts';
import { formatInstant } from '../../domain/instant.ts';
import { route, type Route } from '../../platform/route.ts';
import type { AlertsService } from '../alerts/service.ts';
import type { ServerState } from '../servers/service.ts';
import type { Services } from '../services.ts';
import { localServer } from './local-server.ts';

const DashboardStatus = Type.Object({
  status: Status,
  system: Type.Record(Type.String(), Type.Object({ value: Type.Number(), status: Status })),
  services: Type.Array(Type.Object({ service: Type.String(), status: Status, response_ms: nullable(Type.Number()) })),
  updated_at: nullable(Instant),
});
type DashboardStatus = Static<typeof DashboardStatus>;

const serviceStatus: Record<ServiceStatus, Status> = {
  running: 'OK',
  stopped: 'FAIL',
  failed: 'FAIL',
  unknown: 'UNKNOWN',
};

/** `GET /api/dashboard/status`: the hub's own machine and its services, judged. */
export function dashboardStatusRoutes({ servers, alerts }: Services): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/dashboard/status',
      id: 'get_dashboard_status',
      tag: 'compatibility',
      summary: 'State of the machine that the hub runs on: its numbers and services, each with a status.',
      access: 'read',
      request: {},
      response: { status: 200, schema: DashboardStatus },
      errors: ['NO_LOCAL_AGENT'],
      handle: () => dashboardStatus(localServer(servers), alerts),
    }),
  ];
}

function dashboardStatus(server: ServerState, alerts: AlertsService): DashboardStatus {
  const system: DashboardStatus['system'] = {};
  for (const metric of flatMetrics) {
    const value = server.readings.flat(metric);
    if (value !== undefined) system[metric] = { value, status: alerts.statusOf(server.row.server_id, metric) };
  }
  return {
    status: server.verdict.health,
    system,
    services: server.services.map(({ name, status }) => ({
      service: name,
      status: serviceStatus[status],
      response_ms: null,
    })),
    updated_at: server.newestAt === undefined ? null : formatInstant(server.newestAt),
  };
}

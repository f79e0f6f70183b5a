import { openApi } from '../platform/openapi.ts';
import type { Route } from '../platform/route.ts';
import type { SocketRoute } from '../platform/socket-route.ts';
import { accountRoutes } from './accounts/routes.ts';
import { actLinkRoutes } from './act-links/routes.ts';
import { agentDownloadRoutes } from './agent-download/routes.ts';
import { previewRoutes } from './alerts/preview-routes.ts';
import { alertRoutes } from './alerts/routes.ts';
import { agentRoutes, agentSockets } from './agents/routes.ts';
import { collectorRoutes } from './collectors.ts';
import { compatRoutes } from './compat/routes.ts';
import { configRoutes } from './config.ts';
import { docsRoutes } from './docs.ts';
import { enrollmentRoutes } from './enrollment/routes.ts';
import { fleetRoutes } from './fleet.ts';
import { liveSockets } from './live.ts';
import { logRoutes } from './logs/routes.ts';
import { metricRoutes } from './metrics/routes.ts';
import { notificationRoutes } from './notifications/routes.ts';
import { portRoutes } from './ports/routes.ts';
import { serverRoutes } from './servers/routes.ts';
import { silenceRoutes } from './silence/routes.ts';
import type { Services } from './services.ts';
import { setupRoutes } from './setup.ts';
import { siteRoutes } from './sites.ts';
import { systemRoutes } from './system.ts';

/** One area of the API: the routes that it adds. */
export interface Feature {
  readonly id: string;
  readonly routes?: (services: Services) => readonly Route[];
  readonly sockets?: (services: Services) => readonly SocketRoute[];
}

/** Every area of the API: one import and one line each. */
export const features: readonly Feature[] = [
  { id: 'setup', routes: setupRoutes },
  { id: 'accounts', routes: accountRoutes },
  { id: 'servers', routes: (services) => serverRoutes(services, { path: '/api/v1/servers', noun: 'server' }) },
  { id: 'hosts', routes: (services) => serverRoutes(services, { path: '/api/v1/hosts', noun: 'host' }) },
  { id: 'sites', routes: siteRoutes },
  { id: 'agents', routes: agentRoutes, sockets: agentSockets },
  { id: 'agent-download', routes: agentDownloadRoutes },
  { id: 'enrolment', routes: enrollmentRoutes },
  { id: 'logs', routes: logRoutes },
  { id: 'metrics', routes: metricRoutes },
  { id: 'alerts', routes: alertRoutes },
  { id: 'alert-preview', routes: previewRoutes },
  { id: 'notifications', routes: notificationRoutes },
  { id: 'act-links', routes: actLinkRoutes },
  { id: 'silence', routes: silenceRoutes },
  { id: 'fleet', routes: fleetRoutes },
  { id: 'ports', routes: portRoutes },
  { id: 'live', sockets: liveSockets },
  { id: 'collectors', routes: collectorRoutes },
  { id: 'config', routes: configRoutes },
  { id: 'system', routes: systemRoutes },
  { id: 'compat', routes: compatRoutes },
];

/** Everything that the hub answers, the description of all of it included. */
export function allRoutes(services: Services): { routes: readonly Route[]; sockets: readonly SocketRoute[] } {
  const sockets = features.flatMap((feature) => feature.sockets?.(services) ?? []);
  const areas = features.flatMap((feature) => feature.routes?.(services) ?? []);
  const routes: readonly Route[] = [...areas, ...docsRoutes(() => openApi(routes, sockets, services.platform.version))];
  return { routes, sockets };
}

import type { Route } from '../platform/route.ts';
import type { SocketRoute } from '../platform/socket-route.ts';
import { accountRoutes } from './accounts/routes.ts';
import { agentRoutes, agentSockets } from './agents/routes.ts';
import { collectorRoutes } from './collectors.ts';
import { compatRoutes } from './compat/routes.ts';
import { enrollmentRoutes } from './enrollment.ts';
import { liveSockets } from './live.ts';
import { metricRoutes } from './metrics/routes.ts';
import { serverRoutes } from './servers/routes.ts';
import type { Services } from './services.ts';
import { setupRoutes } from './setup.ts';
import { siteRoutes } from './sites.ts';

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
  { id: 'enrolment', routes: enrollmentRoutes },
  { id: 'metrics', routes: metricRoutes },
  { id: 'live', sockets: liveSockets },
  { id: 'collectors', routes: collectorRoutes },
  { id: 'compat', routes: compatRoutes },
];

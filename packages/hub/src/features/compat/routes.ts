import type { Route } from '../../platform/route.ts';
import type { Services } from '../services.ts';
import { collectNowRoutes } from './collect-now.ts';
import { dashboardStatusRoutes } from './dashboard-status.ts';
import { eventRowRoutes } from './event-rows.ts';
import { hostPortRoutes } from './host-ports.ts';
import { hostStatusRoutes } from './host-status.ts';
import { metricRowRoutes } from './metric-rows.ts';
import { nvmeStatusRoutes } from './nvme-status.ts';
import { testAlertRoutes } from './test-alert.ts';

/** Routes kept from the older documents; each calls the service of the route that took its place. */
export function compatRoutes(services: Services): Route[] {
  return [
    ...hostStatusRoutes(services),
    ...hostPortRoutes(services),
    ...nvmeStatusRoutes(services),
    ...dashboardStatusRoutes(services),
    ...metricRowRoutes(services),
    ...eventRowRoutes(services),
    ...testAlertRoutes(services),
    ...collectNowRoutes(services),
  ];
}

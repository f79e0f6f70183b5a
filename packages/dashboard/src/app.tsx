import { QueryClientProvider } from '@tanstack/react-query';
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  retainSearchParams,
  RouterProvider,
} from '@tanstack/react-router';
import { type ReactElement, useEffect } from 'react';
import { onGate, queryClient } from './api/query-client.ts';
import { OverviewPage } from './pages/overview/overview-page.tsx';
import { Shell } from './shell/shell.tsx';
import { BrokenPage, NotFoundPage } from './shell/trouble-pages.tsx';
import { type AddressSearch, parseAddress, writeAddress } from './ui/address.ts';

const root = createRootRoute({
  component: Outlet,
  validateSearch: (search): AddressSearch => search,
  search: { middlewares: [retainSearchParams<AddressSearch>(['site'])] },
});
const house = createRoute({ getParentRoute: () => root, id: 'house', component: Shell });

// One line per page; all but the overview come in a chunk of their own.
const routes = root.addChildren([
  createRoute({
    getParentRoute: () => root,
    path: '/login',
    component: lazyRouteComponent(() => import('./pages/login/login-page.tsx'), 'LoginPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/setup',
    component: lazyRouteComponent(() => import('./pages/setup/setup-page.tsx'), 'SetupPage'),
  }),
  house.addChildren([
    createRoute({ getParentRoute: () => house, path: '/', component: OverviewPage }),
    createRoute({
      getParentRoute: () => house,
      path: '/servers',
      component: lazyRouteComponent(() => import('./pages/servers/servers-page.tsx'), 'ServersPage'),
    }),
    createRoute({
      getParentRoute: () => house,
      path: '/servers/$serverId',
      component: lazyRouteComponent(() => import('./pages/server/server-page.tsx'), 'ServerPage'),
    }),
    createRoute({
      getParentRoute: () => house,
      path: '/disks',
      component: lazyRouteComponent(() => import('./pages/disks/disks-page.tsx'), 'DisksPage'),
    }),
    createRoute({
      getParentRoute: () => house,
      path: '/containers',
      component: lazyRouteComponent(() => import('./pages/containers/containers-page.tsx'), 'ContainersPage'),
    }),
    createRoute({
      getParentRoute: () => house,
      path: '/ports',
      component: lazyRouteComponent(() => import('./pages/ports/ports-page.tsx'), 'PortsPage'),
    }),
    createRoute({
      getParentRoute: () => house,
      path: '/alerts',
      component: lazyRouteComponent(() => import('./pages/alerts/alerts-page.tsx'), 'AlertsPage'),
    }),
    createRoute({
      getParentRoute: () => house,
      path: '/alerts/$alertId',
      component: lazyRouteComponent(() => import('./pages/alerts/alert-page.tsx'), 'AlertPage'),
    }),
    createRoute({
      getParentRoute: () => house,
      path: '/rules',
      component: lazyRouteComponent(() => import('./pages/rules/rules-page.tsx'), 'RulesPage'),
    }),
    createRoute({
      getParentRoute: () => house,
      path: '/rules/$ruleId',
      component: lazyRouteComponent(() => import('./pages/rules/rule-page.tsx'), 'RulePage'),
    }),
    createRoute({
      getParentRoute: () => house,
      path: '/events',
      component: lazyRouteComponent(() => import('./pages/events/events-page.tsx'), 'EventsPage'),
    }),
    createRoute({
      getParentRoute: () => house,
      path: '/notifications',
      component: lazyRouteComponent(() => import('./pages/notifications/notifications-page.tsx'), 'NotificationsPage'),
    }),
    createRoute({
      getParentRoute: () => house,
      path: '/silence',
      component: lazyRouteComponent(() => import('./pages/silence/silence-page.tsx'), 'SilencePage'),
    }),
    createRoute({
      getParentRoute: () => house,
      path: '/settings',
      component: lazyRouteComponent(() => import('./pages/settings/settings-page.tsx'), 'SettingsPage'),
    }),
    createRoute({ getParentRoute: () => house, path: '$', component: NotFoundPage }),
  ]),
]);

const router = createRouter({
  routeTree: routes,
  defaultPreload: 'intent',
  scrollRestoration: true,
  defaultNotFoundComponent: NotFoundPage,
  defaultErrorComponent: BrokenPage,
  parseSearch: parseAddress,
  stringifySearch: writeAddress,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

/** The dashboard: data, addresses, and the way to the log-in when a session ends. */
export function App(): ReactElement {
  useEffect(
    () =>
      onGate((gate) => {
        const { pathname, href } = router.state.location;
        if (pathname === '/login' || pathname === '/setup') return;
        void router.navigate(gate === 'setup' ? { to: '/setup' } : { to: '/login', search: { next: href } });
      }),
    [],
  );
  return (
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  );
}

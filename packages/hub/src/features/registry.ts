import type { Route } from '../platform/route.ts';
import type { SocketRoute } from '../platform/socket-route.ts';
import type { Services } from './services.ts';

/** One area of the API: the routes that it adds. */
export interface Feature {
  readonly id: string;
  readonly routes?: (services: Services) => readonly Route[];
  readonly sockets?: (services: Services) => readonly SocketRoute[];
}

/** Every area of the API: one import and one line each. */
export const features: readonly Feature[] = [];

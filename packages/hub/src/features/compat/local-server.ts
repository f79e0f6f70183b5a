import { ApiError } from '../../platform/api-error.ts';
import type { ServersService, ServerState } from '../servers/service.ts';

/** The server that is the hub's own machine; throws NO_LOCAL_AGENT. */
export function localServer(servers: ServersService): ServerState {
  for (const state of servers.states()) if (state.row.local === 1) return state;
  throw new ApiError('NO_LOCAL_AGENT');
}

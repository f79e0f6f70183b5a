import { ApiError } from '../../platform/api-error.ts';
import type { Caller } from '../../platform/caller.ts';
import type { ServersService } from '../servers/service.ts';

/** Whether this caller may report for this server: an agent only for its own, nobody for one that was deleted. Throws 403. */
export function authoriseReport(servers: ServersService, caller: Caller, serverId: string): void {
  if (caller.kind === 'agent' && caller.serverId !== serverId) {
    throw new ApiError('SERVER_MISMATCH', { field: 'server_id' });
  }
  if (servers.isBlocked(serverId)) throw new ApiError('SERVER_BLOCKED', { field: 'server_id' });
}

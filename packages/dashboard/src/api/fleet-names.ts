import type { Server } from '@labkeeper/protocol/server';
import { useAddress } from '../ui/address.ts';
import { useServers } from './fleet.ts';

/** What people call the servers, by id; and which of them the chosen site has. */
export interface FleetNames {
  readonly servers: readonly Server[];
  readonly nameOf: (serverId: string) => string;
  /** Whether rows of this server are to be shown: its site is chosen, and no other server is. */
  readonly isShown: (serverId: string) => boolean;
}

/** Names of servers, and which the address asks for. */
export function useFleetNames(): FleetNames {
  const { data: servers = [] } = useServers();
  const [search] = useAddress();
  const byId = new Map<string, Server>(servers.map((server) => [server.server_id, server]));
  return {
    servers,
    nameOf: (serverId) => byId.get(serverId)?.display_name ?? serverId,
    isShown: (serverId) =>
      (search.server === undefined || search.server === serverId) &&
      (search.site === undefined || byId.get(serverId)?.site_id === search.site),
  };
}

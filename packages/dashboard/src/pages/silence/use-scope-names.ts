import { useServers, useSites } from '../../api/fleet.ts';

/** Names of servers and sites by id. */
export interface ScopeNames {
  readonly servers: ReadonlyMap<string, string>;
  readonly sites: ReadonlyMap<string, string>;
}

/** Names of servers and sites, to say what a window is about. */
export function useScopeNames(): ScopeNames {
  const { data: servers = [] } = useServers();
  const { data: sites = [] } = useSites(true);
  return {
    servers: new Map(servers.map((server) => [server.server_id, server.display_name])),
    sites: new Map(sites.map((site) => [site.site_id, site.name])),
  };
}

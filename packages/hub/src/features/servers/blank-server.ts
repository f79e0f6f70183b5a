import type { ExpectedService, ServerRegistration } from '@labkeeper/protocol/server';
import { reservedSentence, reservedServerIds } from '../../domain/reserved-ids.ts';
import { ApiError } from '../../platform/api-error.ts';
import type { ServersTable } from '../../platform/tables.ts';

/** What a new server is made of, beside its row's defaults. */
export interface NewServer {
  readonly columns: Partial<ServersTable>;
  readonly expected?: readonly ExpectedService[];
}

/** The site that a server belongs to when nobody said otherwise. */
export const defaultSite = 'home';

/** What a server draws when nobody said (watts). */
const defaultTdp = 50;

/** The row of a server of which nothing is known but its id. `now` is ms since 1970. Throws INVALID for a reserved id. */
export function blankServer(serverId: string, now: number): ServersTable {
  if (reservedServerIds.has(serverId)) {
    throw new ApiError('INVALID', { field: 'server_id', message: reservedSentence(serverId) });
  }
  return {
    server_id: serverId,
    display_name: serverId,
    hostname: serverId,
    ip_address: null,
    mac_address: null,
    tdp_watts: defaultTdp,
    location: null,
    os_distribution: null,
    os_version: null,
    kernel: null,
    architecture: null,
    registered_at: now,
    last_seen: null,
    status: 'unknown',
    tags: '[]',
    site_id: defaultSite,
    boot_time: null,
    boot_id: null,
    machine_id: null,
    agent_version: null,
    agent_profile: null,
    updates_available: null,
    security_updates: null,
    clock_offset_ms: null,
    local: 0,
    settings_json: '{}',
  };
}

/** The columns that a registration or change sets; what it does not name stays. */
export function editedColumns(change: Partial<ServerRegistration>): Partial<ServersTable> {
  const { display_name, hostname, ip_address, mac_address, tdp_watts, location, site_id, tags } = change;
  return {
    ...(display_name === undefined ? {} : { display_name }),
    ...(hostname === undefined ? {} : { hostname }),
    ...(ip_address === undefined ? {} : { ip_address }),
    ...(mac_address === undefined ? {} : { mac_address }),
    ...(tdp_watts === undefined || tdp_watts === null ? {} : { tdp_watts }),
    ...(location === undefined ? {} : { location }),
    ...(site_id === undefined ? {} : { site_id }),
    ...(tags === undefined ? {} : { tags: JSON.stringify(tags) }),
  };
}

/** Expected services with each name once; the last word about it holds. */
export function eachOnce(services: readonly ExpectedService[]): ExpectedService[] {
  return [...new Map(services.map(({ name, critical }) => [name, { name, critical: critical !== false }])).values()];
}

import type { Server } from '@labkeeper/protocol/server';

/** The servers whose agents could not ask for containers, though there is something to ask; by name. */
export function refusedServers(servers: readonly Server[]): readonly Server[] {
  return servers
    .filter(({ problems }) => problems.some(({ key }) => key === 'collector_state{collector=containers}'))
    .toSorted((a, b) => a.display_name.localeCompare(b.display_name, 'en', { numeric: true }));
}

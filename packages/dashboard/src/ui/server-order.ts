import type { Server } from '@labkeeper/protocol/server';
import { type State, stateOfServer, worstFirst } from './state.ts';

const names = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

function byName(a: Server, b: Server): number {
  return names.compare(a.display_name, b.display_name) || names.compare(a.server_id, b.server_id);
}

/** Servers with the worst first: by state, then by how many problems, then by name as people count ("pi2" before "pi10"). */
export function serversWorstFirst(servers: readonly Server[]): readonly Server[] {
  return servers.toSorted(
    (a, b) => worstFirst(stateOfServer(a), stateOfServer(b)) || b.problems.length - a.problems.length || byName(a, b),
  );
}

/** What a list of servers can be sorted by, and how its value is found; unknown values go last in both directions. */
const values: Readonly<Record<string, (server: Server) => number | string | undefined>> = {
  name: (server) => server.display_name,
  cpu: (server) => server.latest['cpu_percent'],
  memory: (server) => server.latest['memory_percent'],
  disk: (server) => server.latest['disk_percent'],
  uptime: (server) => (server.boot_time === null ? undefined : -Date.parse(server.boot_time)),
  updates: (server) => server.updates_available ?? undefined,
  seen: (server) => (server.last_seen === null ? undefined : -Date.parse(server.last_seen)),
};

/** The columns by which servers can be sorted. */
export const serverSorts: readonly string[] = Object.keys(values);

/** Servers by one of their values; those without one at the end, names in between. */
export function serversSorted(servers: readonly Server[], column: string, descending: boolean): readonly Server[] {
  const valueOf = values[column];
  if (!valueOf) return serversWorstFirst(servers);
  const sign = descending ? -1 : 1;
  return servers.toSorted((a, b) => {
    const x = valueOf(a);
    const y = valueOf(b);
    if (x === undefined || y === undefined) return Number(x === undefined) - Number(y === undefined) || byName(a, b);
    return sign * compare(x, y) || byName(a, b);
  });
}

function compare(a: number | string, b: number | string): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return names.compare(String(a), String(b));
}

/** Which servers a list shows; what is undefined does not narrow it. */
export interface ServerFilter {
  readonly site?: string | undefined;
  readonly state?: string | undefined;
  readonly tag?: string | undefined;
  readonly q?: string | undefined;
}

/** Servers that pass a filter. Every word of `q` must stand in a name, id, host name, address, system or tag. */
export function serversFiltered(servers: readonly Server[], filter: ServerFilter): readonly Server[] {
  const words = (filter.q ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return servers.filter(
    (server) =>
      (filter.site === undefined || server.site_id === filter.site) &&
      (filter.state === undefined || isInState(server, filter.state)) &&
      (filter.tag === undefined || server.tags.includes(filter.tag)) &&
      (words.length === 0 || holdsAll(server, words)),
  );
}

/** Whether a server belongs to a filter's state: "online" is every server that reports, well or not. */
function isInState(server: Server, state: string): boolean {
  return state === 'online' ? server.status === 'online' : stateOfServer(server) === state;
}

function holdsAll(server: Server, words: readonly string[]): boolean {
  const text = [
    server.display_name,
    server.server_id,
    server.hostname,
    server.ip_address ?? '',
    server.os_distribution ?? '',
    ...server.tags,
  ]
    .join('\n')
    .toLowerCase();
  return words.every((word) => text.includes(word));
}

/** How many servers are in each state. */
export function countStates(servers: readonly Server[]): Readonly<Record<State, number>> {
  const counts: Record<State, number> = { ok: 0, warn: 0, fail: 0, offline: 0, unknown: 0, maintenance: 0 };
  for (const server of servers) counts[stateOfServer(server)] += 1;
  return counts;
}

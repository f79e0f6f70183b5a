import type { Page } from '@labkeeper/protocol/page';
import type { Server } from '@labkeeper/protocol/server';
import { fitsFilters } from '../../platform/item-page.ts';
import { presentServer, tagsOf } from './present-server.ts';
import type { ServerState } from './server-state.ts';

/** Fields of a server that a list of them can be filtered by, as they are shown. */
export const shownFilters = [
  'display_name',
  'hostname',
  'ip_address',
  'mac_address',
  'location',
  'os_distribution',
  'os_version',
  'kernel',
  'architecture',
] as const;
type ShownFilter = (typeof shownFilters)[number];

/** Which servers; everything that is named must hold. Without `limit` all are answered. */
export interface ServerQuery {
  readonly tag?: string | undefined;
  readonly site_id?: string | undefined;
  readonly status?: string | undefined;
  readonly health?: string | undefined;
  readonly search?: string | undefined;
  readonly shown?: Partial<Record<ShownFilter, string | undefined>>;
  readonly limit?: number | undefined;
  /** The id of the last server of the page before. */
  readonly cursor?: string | undefined;
}

/** A page of servers in order of their id, so that one that is added in between moves nothing. */
export function listServers(states: Iterable<ServerState>, query: ServerQuery, askedSeconds: number): Page<Server> {
  const fitting = [...states].filter((state) => fits(state, query));
  fitting.sort((a, b) => compare(a.row.server_id, b.row.server_id));
  const { cursor, limit } = query;
  const rest = cursor === undefined ? fitting : fitting.filter((state) => compare(state.row.server_id, cursor) > 0);
  const page = limit === undefined ? rest : rest.slice(0, limit);
  const more = page.length < rest.length;
  return {
    items: page.map((state) => presentServer(state, askedSeconds)),
    next_cursor: more ? (page.at(-1)?.row.server_id ?? null) : null,
  };
}

function fits(state: ServerState, query: ServerQuery): boolean {
  const { row } = state;
  if (query.tag !== undefined && !tagsOf(row.tags).includes(query.tag)) return false;
  if (query.site_id !== undefined && row.site_id !== query.site_id) return false;
  if (query.status !== undefined && state.status !== query.status) return false;
  if (query.health !== undefined && state.verdict.health !== query.health) return false;
  if (query.shown !== undefined && !fitsFilters(state.row, query.shown)) return false;
  return query.search === undefined || matches(state, query.search.toLowerCase());
}

function matches(state: ServerState, search: string): boolean {
  const { server_id, display_name, hostname, ip_address, location, tags } = state.row;
  const texts = [server_id, display_name, hostname, ip_address ?? '', location ?? '', tags];
  return texts.some((text) => text.toLowerCase().includes(search));
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

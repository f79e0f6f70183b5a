import type { Thresholds } from '@labkeeper/protocol/config';
import type { Page } from '@labkeeper/protocol/page';
import type { FleetSummary, Server, ServerDetail, Site } from '@labkeeper/protocol/server';
import type { LiveFrame } from '@labkeeper/protocol/live';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useEffect } from 'react';
import { callApi } from './client.ts';
import { firstServers } from './first-servers.ts';
import { keys } from './keys.ts';
import { keepAlerts } from './live-alerts.ts';
import { live } from './live.ts';
import type { Fleet } from './live-fleet.ts';
import { queryClient } from './query-client.ts';
import { noteReach } from './reach.ts';
import { useRested } from '../ui/use-rested.ts';
import { useLivePhase } from './use-live.ts';

const DRAWN_AFTER_MS = 500;

const POLL_MS = 20_000;
const MINUTE_MS = 60_000;

/** Opens the live stream, once, and writes what it tells into the kept answers. */
export function openFleet(): void {
  live.onFleet(keepFleet);
  live.subscribe(askAgain);
  live.start();
}

/** Has the live stream open for as long as the caller is drawn. */
export function useLiveFleet(): void {
  useEffect(() => {
    openFleet();
    return () => live.stop();
  }, []);
}

/** Once the hub is heard again, what could not be had meanwhile is asked for without waiting for anybody. */
function askAgain(): void {
  if (live.getState().phase !== 'live') return;
  noteReach(true);
  void queryClient.refetchQueries({ type: 'active', predicate: ({ state }) => state.status === 'error' });
}

function keepFleet(fleet: Fleet, frames: readonly LiveFrame[]): void {
  for (const frame of frames) takeFrame(frame);
  if (fleet.servers) queryClient.setQueryData(keys.servers, fleet.servers);
}

function takeFrame(frame: LiveFrame): void {
  keepAlerts(frame);
  if (frame.type === 'snapshot') {
    const { sites, thresholds, setup } = frame.data;
    if (sites) queryClient.setQueryData(keys.sites, sites);
    if (thresholds) queryClient.setQueryData(keys.thresholds, thresholds);
    if (setup) queryClient.setQueryData(keys.setup, setup);
  }
  if (frame.type !== 'server') return;
  const { server_id: serverId, server } = frame.data;
  if (server === null) queryClient.removeQueries({ queryKey: keys.server(serverId) });
  else {
    queryClient.setQueryData(keys.server(serverId), (known: ServerDetail | undefined) =>
      known === undefined ? undefined : { ...known, ...server },
    );
  }
}

/** All servers: told by the live stream, asked for by HTTP while that is away. */
export function useServers(): UseQueryResult<readonly Server[]> {
  const phase = useLivePhase();
  return useQuery<readonly Server[]>({
    queryKey: keys.servers,
    queryFn: ({ signal }) => firstServers(live, () => listServers(signal)),
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: phase === 'lost' ? POLL_MS : false,
    refetchOnWindowFocus: false,
  });
}

/** Whether servers are there and have been drawn: what only adds to their picture is asked for after that. */
export function useFleetDrawn(): boolean {
  const { data: servers } = useServers();
  return useRested(servers !== undefined && servers.length > 0, DRAWN_AFTER_MS);
}

async function listServers(signal: AbortSignal): Promise<readonly Server[]> {
  const page = await callApi<Page<Server>>('/servers', { signal });
  return page.items;
}

/** Costs, updates and extremes of the whole fleet; asked for once a minute. */
export function useFleetSummary(): UseQueryResult<FleetSummary> {
  return useQuery({
    queryKey: keys.summary,
    queryFn: ({ signal }) => callApi<FleetSummary>('/metrics/summary', { signal }),
    refetchInterval: MINUTE_MS,
  });
}

/** Sites by id; asked for only where something belongs to one, or `always`. */
export function useSites(always = false): UseQueryResult<readonly Site[]> {
  const { data: servers } = useServers();
  return useQuery<readonly Site[]>({
    queryKey: keys.sites,
    queryFn: async ({ signal }) => (await callApi<Page<Site>>('/sites', { signal })).items,
    enabled: always || servers?.some((server) => server.site_id !== null) === true,
    staleTime: 5 * MINUTE_MS,
  });
}

/** Names of sites by id, to be shown beside servers; none while all servers are in the same place. */
export function useSiteNames(): ReadonlyMap<string, string> {
  const { data: servers } = useServers();
  const { data: sites } = useSites();
  const inUse = new Set(servers?.map((server) => server.site_id));
  return new Map(inUse.size < 2 ? [] : sites?.map((site) => [site.site_id, site.name]));
}

const defaultThresholds: Thresholds = {
  disk_warning_percent: 80,
  disk_critical_percent: 90,
  memory_warning_percent: 85,
  cpu_warning_percent: 90,
  server_offline_seconds: 180,
};

/** The thresholds that bars are drawn with; the usual ones until the hub has told its own. */
export function useThresholds(): Thresholds {
  const { data: servers } = useServers();
  const { data } = useQuery({
    queryKey: keys.thresholds,
    queryFn: ({ signal }) => callApi<Thresholds>('/config/thresholds', { signal }),
    enabled: servers !== undefined,
    staleTime: 5 * MINUTE_MS,
  });
  return data ?? defaultThresholds;
}

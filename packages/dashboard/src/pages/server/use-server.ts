import type { Labels, Series } from '@labkeeper/protocol/sample';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Configuration } from '@labkeeper/protocol/config';
import type { Page } from '@labkeeper/protocol/page';
import type { LatestMetrics, ServerDetail } from '@labkeeper/protocol/server';
import { callApi } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { hubNow } from '../../ui/clock.ts';
import { counters } from './counters.ts';
import { seriesKey } from './live-store.ts';

/** A server as it was last asked for, and what the live stream has told since. */
export interface ServerResult {
  readonly server: ServerDetail | undefined;
  readonly loading: boolean;
  readonly error: Error | null;
  readonly retry: () => void;
}

/** Looks at one server; the live stream keeps the answer new. */
export function useServer(serverId: string): ServerResult {
  const { data, isPending, error, refetch } = useQuery({
    queryKey: keys.server(serverId),
    queryFn: ({ signal }) => callApi<ServerDetail>(`/servers/${encodeURIComponent(serverId)}`, { signal }),
    refetchInterval: 60_000,
  });
  return { server: data, loading: isPending, error, retry: () => void refetch() };
}

/** The newest numbers that the hub has of a server, and when they are from. */
export interface LatestNumbers {
  readonly at: string | null;
  /** The newest value of a series, a counter's as it was counted; undefined where there is none. */
  value(metric: string, labels?: Labels): number | undefined;
}

/** Asks for the newest number of every series once a minute. */
export function useLatestNumbers(serverId: string): LatestNumbers {
  const { data } = useQuery({
    queryKey: [...keys.server(serverId), 'latest'],
    queryFn: ({ signal }) => callApi<LatestMetrics>(`/metrics/${encodeURIComponent(serverId)}/latest`, { signal }),
    refetchInterval: 60_000,
  });
  return useMemo(() => numbersOf(data), [data]);
}

/** How far back the newest rate may lie, milliseconds. */
const RATE_REACH_MS = 600_000;

/**
 * The newest rate of everything that is counted, by series key: views of weeks are drawn in steps of hours, whose mean is
 * not how it is now. Asked for once a minute, and only while `wanted`.
 */
export function useLatestRates(serverId: string, wanted: boolean): ReadonlyMap<string, number> {
  const { data } = useQuery({
    queryKey: [...keys.server(serverId), 'rates'],
    queryFn: ({ signal }) =>
      callApi<{ series: readonly Series[] }>(`/metrics/${encodeURIComponent(serverId)}`, {
        signal,
        query: { metrics: counters.join(','), from: new Date(hubNow() - RATE_REACH_MS).toISOString(), points: 20 },
      }),
    enabled: wanted,
    refetchInterval: 60_000,
  });
  return useMemo(() => newestRates(data?.series ?? []), [data]);
}

/** The newest measured value of each series, by its key; those without one are left out. */
export function newestRates(series: readonly Pick<Series, 'metric' | 'labels' | 'mean'>[]): Map<string, number> {
  const rates = new Map<string, number>();
  for (const { metric, labels, mean } of series) {
    const newest = mean.findLast((value) => value !== null);
    if (typeof newest === 'number') rates.set(seriesKey(metric, labels), newest);
  }
  return rates;
}

function numbersOf(latest: LatestMetrics | undefined): LatestNumbers {
  const values = new Map<string, number>();
  for (const [metric, value] of Object.entries(latest?.metrics ?? {})) {
    if (typeof value === 'number') values.set(seriesKey(metric), value);
  }
  for (const { metric, labels, value } of latest?.samples ?? []) values.set(seriesKey(metric, labels), value);
  return { at: latest?.timestamp ?? null, value: (metric, labels) => values.get(seriesKey(metric, labels)) };
}

/** The hub's configuration with what electricity costs. */
export function useConfiguration(): UseQueryResult<Configuration> {
  return useQuery({
    queryKey: keys.config,
    queryFn: ({ signal }) => callApi<Configuration>('/config', { signal }),
    staleTime: 300_000,
  });
}

/** One list of a server's inventory with the time it is from. */
export interface InventoryResult<Item> {
  readonly items: readonly Item[] | undefined;
  readonly updatedAt: string | null;
  readonly loading: boolean;
  readonly error: Error | null;
}

interface InventoryAnswer<Item> extends Page<Item> {
  readonly updated_at?: string | null;
}

/** Asks for one part of what a server has (`disks`, `filesystems`, `interfaces`, `sensors`, `processes`, `services`). */
export function useInventory<Item>(serverId: string, part: string): InventoryResult<Item> {
  const query = useQuery({
    queryKey: [...keys.server(serverId), part],
    queryFn: ({ signal }) =>
      callApi<InventoryAnswer<Item>>(`/servers/${encodeURIComponent(serverId)}/${part}`, { signal }),
    refetchInterval: 60_000,
  });
  return {
    items: query.data?.items,
    updatedAt: query.data?.updated_at ?? null,
    loading: query.isPending,
    error: query.error,
  };
}

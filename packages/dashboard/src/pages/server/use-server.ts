import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { Configuration } from '@labkeeper/protocol/config';
import type { Page } from '@labkeeper/protocol/page';
import type { ServerDetail } from '@labkeeper/protocol/server';
import { callApi } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';

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

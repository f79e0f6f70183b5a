import type { Unit } from '@labkeeper/protocol/inventory';
import type { Page } from '@labkeeper/protocol/page';
import { useQueries } from '@tanstack/react-query';
import { callApi } from './client.ts';
import { keys } from './keys.ts';

/** What systemd has on these servers, by server; a server that has not answered yet is not in it. Asked for once a minute. */
export function useUnitsOf(serverIds: readonly string[]): ReadonlyMap<string, readonly Unit[]> {
  return useQueries({
    queries: serverIds.map((serverId) => ({
      // The page of the server asks under the same name.
      queryKey: [...keys.server(serverId), 'units'],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
        callApi<Page<Unit>>(`/servers/${encodeURIComponent(serverId)}/units`, { signal }),
      refetchInterval: 60_000,
    })),
    combine: (answers) =>
      new Map(
        answers.flatMap(({ data }, at) => {
          const serverId = serverIds[at];
          return data === undefined || serverId === undefined ? [] : [[serverId, data.items] as const];
        }),
      ),
  });
}

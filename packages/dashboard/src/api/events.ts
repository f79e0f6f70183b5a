import type { Event } from '@labkeeper/protocol/alert';
import type { Page } from '@labkeeper/protocol/page';
import {
  type InfiniteData,
  keepPreviousData,
  useInfiniteQuery,
  type UseInfiniteQueryResult,
  useQuery,
  type UseQueryResult,
} from '@tanstack/react-query';
import { callApi } from './client.ts';
import { keys } from './keys.ts';

const PER_PAGE = 100;

/** Which changes of status are wanted; all where nothing is said. */
export interface EventFilter {
  readonly server?: string | undefined;
  readonly key?: string | undefined;
}

/** Changes of status, the newest first, a page of a hundred at a time. */
export function useEventPages({ server, key }: EventFilter): UseInfiniteQueryResult<InfiniteData<Page<Event>>> {
  return useInfiniteQuery({
    queryKey: [...keys.events, 'pages', server ?? '', key ?? ''],
    queryFn: ({ signal, pageParam }) =>
      callApi<Page<Event>>('/events', {
        signal,
        query: { server_id: server, key, limit: PER_PAGE, cursor: pageParam },
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });
}

/** The changes of status that belong to an alert, the newest first. */
export function useAlertEvents(alertId: string): UseQueryResult<readonly Event[]> {
  return useQuery({
    queryKey: [...keys.events, 'alert', alertId],
    queryFn: async ({ signal }) =>
      (await callApi<Page<Event>>('/events', { signal, query: { alert_id: alertId, limit: PER_PAGE } })).items,
  });
}

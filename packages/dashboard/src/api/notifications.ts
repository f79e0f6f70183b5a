import type { Notification, NotificationStatus } from '@labkeeper/protocol/notification';
import type { Page } from '@labkeeper/protocol/page';
import { type InfiniteData, useInfiniteQuery, type UseInfiniteQueryResult } from '@tanstack/react-query';
import { refreshChannels } from './channels.ts';
import { callApi } from './client.ts';
import { keys } from './keys.ts';
import { queryClient } from './query-client.ts';

const LOOK_MS = 15_000;
const PER_PAGE = 50;

/** Which notifications are wanted; all where nothing is said. */
export interface NotificationFilter {
  readonly status: NotificationStatus | undefined;
  readonly channelId: string | undefined;
}

/** What was sent, waits or failed, the newest first, a page at a time. */
export function useNotifications({
  status,
  channelId,
}: NotificationFilter): UseInfiniteQueryResult<InfiniteData<Page<Notification>>> {
  return useInfiniteQuery({
    queryKey: [...keys.notifications, status ?? '', channelId ?? ''],
    queryFn: ({ signal, pageParam }) =>
      callApi<Page<Notification>>('/notifications', {
        signal,
        query: { limit: PER_PAGE, cursor: pageParam, status, channel_id: channelId },
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: LOOK_MS,
  });
}

/** Sends one again that was given up or dropped; throws NOTIFICATION_NOT_FOUND when it is neither any more. */
export async function retryNotification(notificationId: string): Promise<void> {
  await callApi(`/notifications/${encodeURIComponent(notificationId)}/retry`, { method: 'POST' });
  await Promise.all([queryClient.invalidateQueries({ queryKey: keys.notifications }), refreshChannels()]);
}

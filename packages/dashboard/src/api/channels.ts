import type { Channel, ChannelRequest, ChannelType } from '@labkeeper/protocol/notification';
import type { Page } from '@labkeeper/protocol/page';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { callApi } from './client.ts';
import { keys } from './keys.ts';
import { queryClient } from './query-client.ts';

const LOOK_MS = 15_000;

/** The channels by name, with what waits for each; looked at again every quarter of a minute. */
export function useChannels(): UseQueryResult<readonly Channel[]> {
  return useQuery<readonly Channel[]>({
    queryKey: keys.channels,
    queryFn: async ({ signal }) => (await callApi<Page<Channel>>('/channels', { signal })).items,
    refetchInterval: LOOK_MS,
  });
}

/** The kinds of channels that this hub knows; they change only with its version. */
export function useChannelTypes(): UseQueryResult<readonly ChannelType[]> {
  return useQuery<readonly ChannelType[]>({
    queryKey: ['channel-types'],
    queryFn: async ({ signal }) => (await callApi<Page<ChannelType>>('/channel-types', { signal })).items,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Adds a channel, or changes the one with an id; throws INVALID with the field, CHANNEL_MANAGED, CHANNEL_NOT_FOUND. */
export async function saveChannel(channelId: string | undefined, body: ChannelRequest): Promise<Channel> {
  const saved =
    channelId === undefined
      ? await callApi<Channel>('/channels', { method: 'POST', body })
      : await callApi<Channel>(pathOf(channelId), { method: 'PUT', body });
  await refreshChannels();
  return saved;
}

/** Switches a channel on or off; all else stays as it is. */
export async function switchChannel(channel: Channel, enabled: boolean): Promise<void> {
  const { type, name, settings, match, schedule, escalate_after_seconds: wait } = channel;
  await saveChannel(channel.channel_id, {
    type,
    name,
    enabled,
    settings,
    match,
    schedule,
    escalate_after_seconds: wait,
  });
}

/** Deletes a channel and what waits for it. */
export async function removeChannel(channelId: string): Promise<void> {
  await callApi(pathOf(channelId), { method: 'DELETE' });
  await Promise.all([refreshChannels(), queryClient.invalidateQueries({ queryKey: keys.notifications })]);
}

/** How a test ended: `error` is what the other side said, `note` what is to be known though it was delivered. */
export interface ChannelTest {
  readonly delivered: boolean;
  readonly error: string | null;
  readonly note?: string | null;
}

/** Sends a test message now and tells what became of it. */
export async function testChannel(channelId: string): Promise<ChannelTest> {
  return callApi<ChannelTest>(`${pathOf(channelId)}/test`, { method: 'POST' });
}

/** Asks for the channels again, for what is shown of them changes by sending. */
export async function refreshChannels(): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: keys.channels });
}

function pathOf(channelId: string): string {
  return `/channels/${encodeURIComponent(channelId)}`;
}

import type { Page } from '@labkeeper/protocol/page';
import type {
  ListedWindow,
  MaintenanceWindowRequest,
  MuteRequest,
  SilenceSpan,
  SleepSchedule,
} from '@labkeeper/protocol/silence';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { callApi } from './client.ts';
import { keys } from './keys.ts';
import { queryClient } from './query-client.ts';

const sleepKey = ['silence', 'sleep'] as const;
const spansKey = ['silence', 'spans'] as const;
const digestKey = ['silence', 'digest'] as const;
const MINUTE_MS = 60_000;

/** When messages wait for the morning. */
export function useSleepSchedule(): UseQueryResult<SleepSchedule> {
  return useQuery({
    queryKey: sleepKey,
    queryFn: ({ signal }) => callApi<SleepSchedule>('/sleep-schedule', { signal }),
  });
}

/** Keeps another sleep schedule; throws INVALID with the field. */
export async function saveSleepSchedule(body: SleepSchedule): Promise<void> {
  const saved = await callApi<SleepSchedule>('/sleep-schedule', { method: 'PUT', body });
  queryClient.setQueryData(sleepKey, saved);
  await queryClient.invalidateQueries({ queryKey: spansKey });
}

/** The night as it is set up at first: the hub's usual nights by the clock of `timeZone`; who may ring, or nobody sleeps at all. */
export async function setFirstNights(timeZone: string, answer: 'silent' | 'critical' | 'none'): Promise<void> {
  const usual = await callApi<SleepSchedule>('/sleep-schedule');
  const ring: SleepSchedule['ring_severities'] = answer === 'critical' ? ['critical'] : [];
  await saveSleepSchedule({ ...usual, enabled: answer !== 'none', time_zone: timeZone, ring_severities: ring });
}

/** The maintenance windows and mutes; looked at again every minute, for they begin and end by themselves. Asked for while `wanted`. */
export function useWindows(wanted = true): UseQueryResult<readonly ListedWindow[]> {
  return useQuery<readonly ListedWindow[]>({
    enabled: wanted,
    queryKey: keys.windows,
    queryFn: async ({ signal }) => (await callApi<Page<ListedWindow>>('/maintenance-windows', { signal })).items,
    refetchInterval: MINUTE_MS,
  });
}

/** Adds a window, or changes the one with an id; throws INVALID with the field. */
export async function saveWindow(windowId: string | undefined, body: MaintenanceWindowRequest): Promise<void> {
  if (windowId === undefined) await callApi('/maintenance-windows', { method: 'POST', body });
  else await callApi(pathOf(windowId), { method: 'PUT', body });
  await refreshSilence();
}

/** Takes a window away; one that is running ends with it. */
export async function removeWindow(windowId: string): Promise<void> {
  await callApi(pathOf(windowId), { method: 'DELETE' });
  await refreshSilence();
}

/** A window that begins now; for everything where no scope is said. */
export async function mute(body: MuteRequest): Promise<void> {
  await callApi('/mutes', { method: 'POST', body });
  await refreshSilence();
}

/** Every stretch of quiet between two instants (ms since 1970), as the hub counts them. */
export function useSilence(from: number, to: number): UseQueryResult<readonly SilenceSpan[]> {
  return useQuery<readonly SilenceSpan[]>({
    queryKey: [...spansKey, from, to],
    queryFn: async ({ signal }) => {
      const query = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
      return (await callApi<Page<SilenceSpan>>('/silence', { signal, query })).items;
    },
    placeholderData: (before) => before,
  });
}

/** The morning's message. */
export interface DigestText {
  readonly title: string;
  readonly lines: readonly string[];
  readonly facts: readonly { readonly name: string; readonly value: string }[];
}

/** The morning's message as it would read now. */
export function useDigest(): UseQueryResult<DigestText> {
  return useQuery({
    queryKey: digestKey,
    queryFn: ({ signal }) => callApi<DigestText>('/digest', { signal }),
    refetchInterval: MINUTE_MS,
  });
}

async function refreshSilence(): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: keys.windows }),
    queryClient.invalidateQueries({ queryKey: spansKey }),
  ]);
}

function pathOf(windowId: string): string {
  return `/maintenance-windows/${encodeURIComponent(windowId)}`;
}

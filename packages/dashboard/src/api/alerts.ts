import type { Alert, AlertActs, AlertCounts, Severity } from '@labkeeper/protocol/alert';
import type { Notification } from '@labkeeper/protocol/notification';
import type { Page } from '@labkeeper/protocol/page';
import {
  type InfiniteData,
  keepPreviousData,
  useInfiniteQuery,
  type UseInfiniteQueryResult,
  useQuery,
  type UseQueryResult,
} from '@tanstack/react-query';
import { callApi, type Query } from './client.ts';
import { useServers } from './fleet.ts';
import { keys } from './keys.ts';
import { queryClient } from './query-client.ts';
import { mute, removeWindow } from './silence.ts';

const PER_PAGE = 100;
const MINUTE_MS = 60_000;

/** Which alerts are wanted; all where nothing is said. `active` is what is not over. */
export interface AlertFilter {
  readonly status?: 'active' | 'open' | 'acknowledged' | 'resolved' | undefined;
  readonly severity?: Severity | undefined;
  readonly server?: string | undefined;
  readonly site?: string | undefined;
  readonly rule?: string | undefined;
  readonly q?: string | undefined;
  /** Those behind another, or those that are not; both where it is left out. */
  readonly hidden?: boolean | undefined;
  /** What they hang on: `alert:<alert_id>`. */
  readonly hiddenBy?: string | undefined;
}

function queryOf(filter: AlertFilter): Query {
  return {
    status: filter.status,
    severity: filter.severity,
    server_id: filter.server,
    site_id: filter.site,
    rule_id: filter.rule,
    q: filter.q,
    hidden: filter.hidden,
    hidden_by: filter.hiddenBy,
  };
}

/** Alerts, the newest first, a page of a hundred at a time. */
export function useAlertPages(filter: AlertFilter): UseInfiniteQueryResult<InfiniteData<Page<Alert>>> {
  return useInfiniteQuery({
    queryKey: [...keys.alerts, 'pages', queryOf(filter)],
    queryFn: ({ signal, pageParam }) =>
      callApi<Page<Alert>>('/alerts', { signal, query: { ...queryOf(filter), limit: PER_PAGE, cursor: pageParam } }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: MINUTE_MS,
  });
}

/** The newest alerts of a kind, at most `limit`; asked for while `wanted`. */
export function useAlerts(filter: AlertFilter, limit = PER_PAGE, wanted = true): UseQueryResult<Page<Alert>> {
  return useQuery({
    queryKey: [...keys.alerts, 'first', limit, queryOf(filter)],
    queryFn: ({ signal }) => callApi<Page<Alert>>('/alerts', { signal, query: { ...queryOf(filter), limit } }),
    enabled: wanted,
    refetchInterval: MINUTE_MS,
  });
}

/** One alert; the error is ALERT_NOT_FOUND where it was deleted long ago. */
export function useAlert(alertId: string): UseQueryResult<Alert> {
  return useQuery({
    queryKey: keys.alert(alertId),
    queryFn: ({ signal }) => callApi<Alert>(`/alerts/${encodeURIComponent(alertId)}`, { signal }),
    refetchInterval: MINUTE_MS,
  });
}

/** Everything that was told of an alert, the newest first. */
export function useAlertNotifications(alertId: string): UseQueryResult<readonly Notification[]> {
  return useQuery({
    queryKey: [...keys.alert(alertId), 'notifications'],
    queryFn: async ({ signal }) =>
      (await callApi<Page<Notification>>('/notifications', { signal, query: { alert_id: alertId, limit: PER_PAGE } }))
        .items,
    refetchInterval: 15_000,
  });
}

/** How many alerts are not over; told by the live stream, asked for once. */
export function useAlertCounts(): AlertCounts | undefined {
  const { data: servers } = useServers();
  const { data } = useQuery({
    queryKey: keys.alertCounts,
    queryFn: ({ signal }) => callApi<AlertCounts>('/alerts/counts', { signal }),
    enabled: servers !== undefined,
    staleTime: 5 * MINUTE_MS,
  });
  return data;
}

/** What a person does about alerts. `seconds` belongs to snooze, `note` to acknowledge. */
export type AlertAct = Omit<AlertActs, 'alert_ids'>;

interface ActsAnswer {
  readonly changed: readonly Alert[];
  readonly failed: readonly { readonly alert_id: string; readonly code: string }[];
}

/** Does the same to many alerts and tells how many could not be changed (they were over, or gone). */
export async function actOnAlerts(alertIds: readonly string[], act: AlertAct): Promise<number> {
  const answer = await callApi<ActsAnswer>('/alerts/acts', {
    method: 'POST',
    body: { alert_ids: [...alertIds], ...act } satisfies AlertActs,
  });
  for (const alert of answer.changed) queryClient.setQueryData(keys.alert(alert.alert_id), alert);
  await refreshAlerts();
  return answer.failed.length;
}

/** Does something to one alert; throws ALERT_NOT_FOUND or ALERT_RESOLVED. */
export async function actOnAlert(alertId: string, { act, ...body }: AlertAct): Promise<void> {
  const alert = await callApi<Alert>(`/alerts/${encodeURIComponent(alertId)}/${act}`, {
    method: 'POST',
    ...(act === 'resolve' ? {} : { body }),
  });
  queryClient.setQueryData(keys.alert(alertId), alert);
  await refreshAlerts();
}

/** Nothing is told of a server for so many seconds. */
export async function muteServer(serverId: string, seconds: number): Promise<void> {
  await mute({ scope: { server_ids: [serverId] }, seconds });
  await refreshAlerts();
}

/** Ends a mute; problems are told again. */
export async function unmute(windowId: string): Promise<void> {
  await removeWindow(windowId);
  await refreshAlerts();
}

/** Asks again for all that shows alerts. */
export async function refreshAlerts(): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: keys.alerts }),
    queryClient.invalidateQueries({ queryKey: keys.alertCounts }),
    queryClient.invalidateQueries({ queryKey: keys.events }),
  ]);
}

import type { AlertRule, AlertRuleRequest, ListedRule, Preview } from '@labkeeper/protocol/alert';
import type { Page } from '@labkeeper/protocol/page';
import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { callApi } from './client.ts';
import { keys } from './keys.ts';
import { queryClient } from './query-client.ts';

/** Every rule that holds, the defaults among them; asked for while `wanted`. */
export function useRules(wanted = true): UseQueryResult<readonly ListedRule[]> {
  return useQuery<readonly ListedRule[]>({
    enabled: wanted,
    queryKey: keys.rules,
    queryFn: async ({ signal }) => (await callApi<Page<ListedRule>>('/alert-rules', { signal })).items,
    refetchInterval: 60_000,
  });
}

/** A rule as it was saved; of one that was changed, on how many servers nothing looks any more at what it judged. */
export interface SavedRule extends AlertRule {
  readonly unwatched?: { readonly servers: number };
}

/** Adds a rule, or changes the one with an id; throws INVALID with the field that is wrong. */
export async function saveRule(ruleId: string | undefined, body: AlertRuleRequest): Promise<SavedRule> {
  const saved =
    ruleId === undefined
      ? await callApi<SavedRule>('/alert-rules', { method: 'POST', body })
      : await callApi<SavedRule>(pathOf(ruleId), { method: 'PUT', body });
  await refreshRules();
  return saved;
}

/** Deletes a rule; a changed default becomes the default again. */
export async function removeRule(ruleId: string): Promise<void> {
  await callApi(pathOf(ruleId), { method: 'DELETE' });
  await refreshRules();
}

async function refreshRules(): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: keys.rules }),
    queryClient.invalidateQueries({ queryKey: keys.alerts }),
    queryClient.invalidateQueries({ queryKey: keys.thresholds }),
  ]);
}

/** What a rule would have done over the last days; the answer before stays until the next one is there. */
export function usePreview(rule: AlertRuleRequest | undefined, days: number): UseQueryResult<Preview> {
  return useQuery({
    queryKey: ['rule-preview', days, rule],
    queryFn: ({ signal }) => callApi<Preview>('/alert-rules/preview', { method: 'POST', body: { rule, days }, signal }),
    enabled: rule !== undefined,
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 60_000,
  });
}

function pathOf(ruleId: string): string {
  return `/alert-rules/${encodeURIComponent(ruleId)}`;
}

import type { Series } from '@labkeeper/protocol/sample';
import type { LatestMetrics } from '@labkeeper/protocol/server';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { callApi } from '../../api/client.ts';
import { useServers } from '../../api/fleet.ts';
import { keys } from '../../api/keys.ts';
import { useRules } from '../../api/rules.ts';
import { hubNow } from '../../ui/clock.ts';
import { factsOf, type MetricFacts } from './metric-facts.ts';

const HOUR_MS = 3_600_000;
/** So many servers are asked for what they measure, so that a picker can offer it. */
const ASKED = 3;

/** Names of metrics that this hub knows: those of the rules, and what some servers measure. */
export function useMetricNames(): readonly string[] {
  const { data: rules = [] } = useRules();
  const { data: servers = [] } = useServers();
  const asked = servers
    .filter((server) => server.status === 'online')
    .slice(0, ASKED)
    .map((server) => server.server_id);
  const { data = [] } = useQuery({
    queryKey: [...keys.metrics, 'names', asked.join(',')],
    queryFn: async ({ signal }) => {
      const answers = await Promise.all(
        asked.map((id) => callApi<LatestMetrics>(`/metrics/${encodeURIComponent(id)}/latest`, { signal })),
      );
      return answers.flatMap((one) => [...Object.keys(one.metrics), ...one.samples.map(({ metric }) => metric)]);
    },
    enabled: asked.length > 0,
    staleTime: HOUR_MS,
  });
  return useMemo(() => [...new Set([...rules.map((rule) => rule.metric), ...data])].toSorted(), [rules, data]);
}

/** What is known of a metric by those who send it; undefined while it is asked for and where nobody does. */
export function useMetricFacts(metric: string): MetricFacts | undefined {
  const name = /^[a-z][a-z0-9_]{0,79}$/.test(metric) ? metric : '';
  const { data } = useQuery({
    queryKey: [...keys.metrics, 'facts', name],
    queryFn: async ({ signal }) => {
      const to = hubNow();
      const query = {
        metrics: name,
        from: new Date(to - HOUR_MS).toISOString(),
        to: new Date(to).toISOString(),
        points: 1,
      };
      return factsOf((await callApi<{ series: readonly Series[] }>('/metrics', { signal, query })).series);
    },
    enabled: name !== '',
    staleTime: HOUR_MS,
    retry: false,
  });
  return data ?? undefined;
}

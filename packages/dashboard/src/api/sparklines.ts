import type { Series } from '@labkeeper/protocol/sample';
import { useQuery } from '@tanstack/react-query';
import { hubNow } from '../ui/clock.ts';
import { callApi } from './client.ts';
import { keys } from './keys.ts';

/** Values of the last hour by server, a point a minute; null where nothing was measured. */
export type Sparklines = ReadonlyMap<string, readonly (number | null)[]>;

interface FleetSeries {
  readonly from: string;
  readonly to: string;
  readonly series: readonly Series[];
}

const HOUR_MS = 3_600_000;
const POINTS = 60;
/** So many servers go into one address; more come in further requests. */
const MOST_SERVERS = 200;

/** CPU of the last hour for many servers in one request, anew every minute. */
export function useSparklines(serverIds: readonly string[]): Sparklines | undefined {
  const asked = serverIds.slice(0, MOST_SERVERS).toSorted();
  const { data } = useQuery({
    queryKey: [...keys.metrics, 'sparklines', asked.join(',')],
    queryFn: async ({ signal }) => {
      const to = hubNow();
      const answer = await callApi<FleetSeries>('/metrics', {
        query: {
          server_ids: asked,
          metrics: 'cpu_percent',
          from: new Date(to - HOUR_MS).toISOString(),
          to: new Date(to).toISOString(),
          points: POINTS,
        },
        signal,
      });
      return sparklinesOf(answer);
    },
    enabled: asked.length > 0,
    refetchInterval: 60_000,
    placeholderData: (before) => before,
  });
  return data;
}

/** Puts series of any step onto one grid of a point a minute from `from` to `to`. */
export function sparklinesOf(answer: FleetSeries): Sparklines {
  const from = Date.parse(answer.from);
  const stepMs = (Date.parse(answer.to) - from) / POINTS;
  const lines = new Map<string, readonly (number | null)[]>();
  for (const series of answer.series) {
    if (series.server_id === undefined) continue;
    const values: (number | null)[] = Array.from({ length: POINTS }, () => null);
    const start = Date.parse(series.start);
    for (const [index, value] of series.mean.entries()) {
      const at = Math.floor((start + index * series.step_seconds * 1000 - from) / stepMs);
      if (value !== null && at >= 0 && at < POINTS) values[at] = value;
    }
    lines.set(series.server_id, values);
  }
  return lines;
}

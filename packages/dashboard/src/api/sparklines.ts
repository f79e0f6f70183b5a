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
const MINUTE_MS = 60_000;
const POINTS = 60;
/** So many servers fit into one address. */
const SERVERS_A_REQUEST = 200;

/** CPU of the last hour for many servers; one request for up to 200 of them. Anew every minute, for more every five. */
export function useSparklines(serverIds: readonly string[]): Sparklines | undefined {
  const asked = serverIds.toSorted();
  const { data } = useQuery({
    queryKey: [...keys.metrics, 'sparklines', asked.join(',')],
    queryFn: async ({ signal }) => {
      const to = hubNow();
      const answers = await Promise.all(chunksOf(asked).map((chunk) => lastHour(chunk, to, signal)));
      return new Map(answers.flatMap((answer) => [...sparklinesOf(answer)]));
    },
    enabled: asked.length > 0,
    refetchInterval: asked.length > SERVERS_A_REQUEST ? 5 * MINUTE_MS : MINUTE_MS,
    placeholderData: (before) => before,
  });
  return data;
}

function chunksOf(serverIds: readonly string[]): string[][] {
  const count = Math.ceil(serverIds.length / SERVERS_A_REQUEST);
  return Array.from({ length: count }, (_, index) =>
    serverIds.slice(index * SERVERS_A_REQUEST, (index + 1) * SERVERS_A_REQUEST),
  );
}

function lastHour(serverIds: readonly string[], to: number, signal: AbortSignal): Promise<FleetSeries> {
  const query = {
    server_ids: serverIds,
    metrics: 'cpu_percent',
    from: new Date(to - HOUR_MS).toISOString(),
    to: new Date(to).toISOString(),
    points: POINTS,
  };
  return callApi<FleetSeries>('/metrics', { query, signal });
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

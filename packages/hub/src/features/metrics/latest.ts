import type { LatestMetrics } from '@labkeeper/protocol/server';
import { flatMetrics } from '../../domain/flat-metrics.ts';
import { formatInstant } from '../../domain/instant.ts';
import type { SeriesStore } from '../../platform/series/series-store.ts';
import { subjectOf, type Reading, type ServerState } from '../servers/service.ts';
import { definitionOf } from './definitions.ts';

const flat = new Set<string>(flatMetrics);
const withinMs = 600_000;

/** The newest number of every series of a server: as reported to this hub, else as stored. Counters are raw. */
export async function latestMetrics(series: SeriesStore, server: ServerState): Promise<LatestMetrics> {
  const serverId = server.row.server_id;
  const inMemory = [...server.readings.all()];
  const readings = inMemory.length > 0 ? inMemory : await series.latest(subjectOf(serverId), withinMs);
  const metrics: LatestMetrics['metrics'] = {};
  const samples: LatestMetrics['samples'] = [];
  let newest: number | undefined;
  for (const reading of readings) {
    newest = Math.max(newest ?? reading.at, reading.at);
    const hasLabels = reading.labels !== undefined && Object.keys(reading.labels).length > 0;
    if (!hasLabels && flat.has(reading.metric)) metrics[reading.metric] = reading.value;
    else samples.push(present(reading));
  }
  if (server.row.boot_time !== null) metrics['boot_time'] = formatInstant(server.row.boot_time);
  return { server_id: serverId, timestamp: newest === undefined ? null : formatInstant(newest), metrics, samples };
}

function present(reading: Pick<Reading, 'metric' | 'labels' | 'value' | 'at'>): LatestMetrics['samples'][number] {
  const { metric, labels = {}, value, at } = reading;
  const { unit, states } = definitionOf(metric);
  const state = states?.[value];
  return { metric, labels, value, unit, ...(state === undefined ? {} : { state }), timestamp: formatInstant(at) };
}

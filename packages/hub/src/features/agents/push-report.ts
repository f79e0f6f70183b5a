import type { Inventory } from '@labkeeper/protocol/inventory';
import { readSample, type Measured } from '../../domain/measured.ts';
import { formatInstant } from '../../domain/instant.ts';
import type { LiveServer } from '../../platform/live-server.ts';
import { isPlausible, plausibleFlat } from '../metrics/service.ts';
import type { ServerState } from '../servers/service.ts';
import type { PreparedHeartbeat } from './prepare-heartbeat.ts';

/** Shows a report that says how things are now to those who watch its server. */
export function pushReport(live: LiveServer, server: ServerState, prepared: PreparedHeartbeat): void {
  const serverId = server.row.server_id;
  const { newest } = prepared;
  if (newest?.live !== true || live.watchers(serverId) === 0) return;
  const metrics = plausibleFlat(newest.report.metrics);
  const sample = {
    timestamp: formatInstant(newest.at),
    metrics,
    samples: labelled(newest.report.samples),
    inventory: Object.fromEntries([...prepared.inventory].map(([part, { value }]) => [part, value])) as Inventory,
  };
  live.publishTo(serverId, 'sample', { server_id: serverId, live: false, sample });
}

function labelled(sent: readonly unknown[] | null | undefined): Measured[] {
  return (sent ?? [])
    .map((sample) => readSample(sample))
    .filter((sample) => sample !== undefined)
    .filter(({ metric, value }) => isPlausible(metric, value));
}

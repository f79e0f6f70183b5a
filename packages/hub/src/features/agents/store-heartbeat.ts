import { ApiError } from '../../platform/api-error.ts';
import type { SampleBatch } from '../../platform/series/series-store.ts';
import { subjectOf, type PlannedInventory, type ServerState } from '../servers/service.ts';
import type { PreparedHeartbeat, PreparedReport } from './prepare-heartbeat.ts';
import type { Receiver } from './arrival.ts';

/**
 * Stores every report of a heartbeat; resolves when all of it is committed. Throws STORAGE_FULL or UNAVAILABLE; the server was heard nevertheless,
 * since our trouble is not its silence.
 */
export async function storeHeartbeat(
  hub: Receiver,
  server: ServerState,
  prepared: PreparedHeartbeat,
  planned: PlannedInventory,
): Promise<void> {
  const { series, counters, clock } = hub.platform;
  const receivedAt = clock.now();
  const reports = prepared.newest === undefined ? prepared.backlog : [prepared.newest, ...prepared.backlog];
  const inventory = planned.rows.map((row) => ({ serverId: row.server_id, part: row.part, valueJson: row.value_json }));
  const batches = reports.map((report, index) => batchOf(server, report, receivedAt, index === 0 ? inventory : []));
  const results = await Promise.all(batches.map((batch) => series.append(batch))).catch((error: unknown) => {
    hub.servers.heard(server, 'unstored');
    throw error;
  });
  for (const { stored, dropped } of results) {
    counters.add('samples_stored', stored);
    if (dropped > 0) counters.add('samples_dropped', dropped);
  }
  await refuseIfGone(hub, server);
}

/** A server that was deleted while its report was on its way must not come back with it. */
async function refuseIfGone({ platform, servers }: Receiver, { row }: ServerState): Promise<void> {
  if (servers.find(row.server_id) !== undefined) return;
  await platform.series.remove(subjectOf(row.server_id));
  throw new ApiError('SERVER_BLOCKED', { field: 'server_id' });
}

function batchOf(
  server: ServerState,
  report: PreparedReport,
  receivedAt: number,
  inventory: NonNullable<SampleBatch['inventory']>,
): SampleBatch {
  return {
    subject: subjectOf(server.row.server_id),
    at: report.at,
    receivedAt,
    backfilled: !report.live,
    samples: report.samples,
    inventory,
  };
}

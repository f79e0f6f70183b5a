import type { SampleBatch } from '../../platform/series/series-store.ts';
import { subjectOf, type PlannedInventory, type ServerState } from '../servers/service.ts';
import type { PreparedHeartbeat, PreparedReport } from './prepare-heartbeat.ts';
import type { Receiver } from './receive-heartbeat.ts';

/** Stores every report of a heartbeat; resolves when all of it is committed. Throws STORAGE_FULL or UNAVAILABLE. */
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
  const results = await Promise.all(batches.map((batch) => series.append(batch)));
  for (const { stored, dropped } of results) {
    counters.add('samples_stored', stored);
    if (dropped > 0) counters.add('samples_dropped', dropped);
  }
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

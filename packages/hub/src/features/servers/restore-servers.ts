import type { InventoryPart } from '@labkeeper/protocol/inventory';
import type { Database } from '../../platform/database.ts';
import type { SeriesStore } from '../../platform/series/series-store.ts';
import { newServerState, type ServerState } from './server-state.ts';
import { loadServers } from './store.ts';

/** As long as readings are held in memory. */
const latestWithinMs = 3_600_000;

/** Reads all servers into memory, and the ids that were deleted. */
export async function restoreServers(
  database: Database,
  states: Map<string, ServerState>,
  deleted: Set<string>,
): Promise<void> {
  const stored = await loadServers(database.read);
  for (const row of stored.rows) {
    const state = newServerState(row, stored.expected.get(row.server_id) ?? []);
    state.agent.keyCreatedAt = stored.keys.get(row.server_id);
    states.set(row.server_id, state);
  }
  for (const part of stored.inventory) {
    states.get(part.server_id)?.inventory.set(part.part as InventoryPart, {
      value: JSON.parse(part.value_json) as unknown,
      updatedAt: part.updated_at,
      // Unknown, so that the next report of this part is written: it may differ in any number.
      storedShape: undefined,
      storedAt: part.updated_at,
    });
  }
  for (const serverId of stored.deleted) deleted.add(serverId);
}

/** Reads the newest numbers of every server that has not reported since the start, one after the other. */
export async function restoreLatest(
  series: SeriesStore,
  states: ReadonlyMap<string, ServerState>,
  signal: AbortSignal,
): Promise<void> {
  for (const [serverId, state] of states) {
    if (signal.aborted) return;
    if (state.row.last_seen === null || state.newestAt !== undefined) continue;
    const latest = await series.latest(`server/${serverId}`, latestWithinMs);
    // It may have reported while we were reading; what is newer stays.
    for (const sample of latest) state.readings.note([sample], sample.at);
  }
}

import type { InventoryPart } from '@labkeeper/protocol/inventory';
import type { Measured } from '../../domain/measured.ts';
import type { Database } from '../../platform/database.ts';
import type { Platform } from '../../platform/hub-platform.ts';
import type { RawSample } from '../../platform/series/series-store.ts';
import { lastReportPart, lastSeen, restoreLastReport } from './last-report.ts';
import { newServerState, type ServerState } from './server-state.ts';
import { loadServers } from './store.ts';
import { subjectOf } from './subject.ts';

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
    if (part.part === lastReportPart) {
      const state = states.get(part.server_id);
      if (state !== undefined) restoreLastReport(state, part.value_json);
      continue;
    }
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

/** Reads the newest numbers of every server that has none yet, one after the other, until `isEnough` says so. */
export async function restoreLatest(
  { series, clock }: Pick<Platform, 'series' | 'clock'>,
  states: ReadonlyMap<string, ServerState>,
  isEnough: () => boolean,
): Promise<void> {
  for (const [serverId, state] of states) {
    if (isEnough()) return;
    if (state.row.last_seen === null || state.newestAt !== undefined) continue;
    const latest = await series.latest(subjectOf(serverId), latestWithinMs);
    // It may have reported while we were reading; what is newer stays.
    for (const sample of latest) state.readings.note([measuredOf(sample)], sample.at);
    const newest = Math.max(-Infinity, ...latest.map((sample) => sample.at));
    if (newest === -Infinity) continue;
    state.newestAt = Math.max(state.newestAt ?? newest, newest);
    state.row.last_seen = lastSeen(state.row, newest, clock.now());
  }
}

/** As reports carry it: a series without labels has none, not an empty set of them. */
function measuredOf({ metric, labels, value }: RawSample): Measured {
  return Object.keys(labels).length === 0 ? { metric, value } : { metric, labels, value };
}

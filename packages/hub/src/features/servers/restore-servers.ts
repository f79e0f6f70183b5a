import type { InventoryPart } from '@labkeeper/protocol/inventory';
import type { Measured } from '../../domain/measured.ts';
import type { Database } from '../../platform/database.ts';
import type { Platform } from '../../platform/hub-platform.ts';
import type { ServersTable, Tables } from '../../platform/tables.ts';
import type { RawSample } from '../../platform/series/series-store.ts';
import { lastReportPart, lastSeen, restoreLastReport } from './last-report.ts';
import { newServerState, readOwnSettings, type ServerState } from './server-state.ts';
import { loadServers, reportedColumns, type StoredServers } from './store.ts';
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
  for (const part of stored.inventory) takePart(states.get(part.server_id), part);
  for (const serverId of stored.deleted) deleted.add(serverId);
}

/** Reads the newest numbers of every server that has none yet, one after the other, until `isEnough` says so. */
export async function restoreLatest(
  { series, clock }: Pick<Platform, 'series' | 'clock'>,
  states: ReadonlyMap<string, ServerState>,
  isEnough: () => boolean,
): Promise<void> {
  for (const state of states.values()) {
    if (isEnough()) return;
    if (state.row.last_seen === null || state.newestAt !== undefined) continue;
    await readLatest({ series, clock }, state);
  }
}

/** Reads the newest numbers of one server. */
export async function readLatest(
  { series, clock }: Pick<Platform, 'series' | 'clock'>,
  state: ServerState,
): Promise<void> {
  const latest = await lastSaid(series, state);
  // It may have reported while we were reading; what is newer stays.
  const now = clock.now();
  const monotonicNow = clock.monotonic();
  let newest = -Infinity;
  for (const sample of latest) {
    // A clock was ahead: what comes next must not seem older.
    const at = Math.min(sample.at, now);
    state.readings.note([measuredOf(sample)], at, monotonicNow - (now - at));
    newest = Math.max(newest, at);
  }
  if (newest === -Infinity) return;
  state.newestAt = Math.max(state.newestAt ?? newest, newest);
  state.row.last_seen = lastSeen(state.row, newest, now);
}

/** The newest numbers that the server itself sent. What the hub saw of it since, and wrote down, is no word of it. */
async function lastSaid(series: Platform['series'], { row }: ServerState): Promise<RawSample[]> {
  const subject = subjectOf(row.server_id);
  const latest = await series.latest(subject, latestWithinMs);
  const said = latest.filter(({ metric }) => metric !== 'server_state');
  const seen = latest.find(({ metric }) => metric === 'server_state');
  if (seen === undefined || row.last_seen === null || said.some(({ at }) => at >= seen.at)) return said;
  const from = row.last_seen - latestWithinMs;
  const found: RawSample[] = [];
  for await (const page of series.raw({ subjects: [subject], metrics: [], from, to: seen.at }))
    for (const sample of page) if (sample.metric !== 'server_state') found.push(sample);
  return found;
}

/** Takes over what another hub has written about a server; what is newer here stays. */
export function takeStored(state: ServerState, row: ServersTable, stored: StoredServers): void {
  const { server_id: serverId } = row;
  const seenHere = state.row.last_seen ?? 0;
  const isNewer = (row.last_seen ?? 0) > seenHere;
  Object.assign(state.row, row, isNewer ? {} : reportedColumns(state.row));
  state.own = readOwnSettings(row.settings_json);
  state.expected = stored.expected.get(serverId) ?? [];
  state.agent.keyCreatedAt = stored.keys.get(serverId);
  for (const part of stored.inventory) {
    const held = state.inventory.get(part.part as InventoryPart);
    if (isNewer && (held === undefined || held.updatedAt < part.updated_at)) takePart(state, part);
  }
}

function takePart(state: ServerState | undefined, part: Tables['inventory']): void {
  if (state === undefined) return;
  if (part.part === lastReportPart) {
    restoreLastReport(state, part.value_json);
    return;
  }
  state.inventory.set(part.part as InventoryPart, {
    value: JSON.parse(part.value_json) as unknown,
    updatedAt: part.updated_at,
    // Unknown, so that the next report of this part is written: it may differ in any number.
    storedShape: undefined,
    storedAt: part.updated_at,
  });
}

/** As reports carry it: a series without labels has none, not an empty set of them. */
function measuredOf({ metric, labels, value }: RawSample): Measured {
  return Object.keys(labels).length === 0 ? { metric, value } : { metric, labels, value };
}

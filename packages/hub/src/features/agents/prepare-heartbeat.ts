import type { Container, InventoryPart } from '@labkeeper/protocol/inventory';
import { isMetBy, withGoneContainers } from '../../domain/gone-containers.ts';
import { isLive } from '../../domain/heartbeat-time.ts';
import type { Measured } from '../../domain/measured.ts';
import type { InventoryParts, ServerState } from '../servers/service.ts';
import type { AcceptedHeartbeat, AcceptedReport } from './accept-heartbeat.ts';
import { flattenReport, readCollectors } from './flatten-report.ts';
import { readInventory } from './read-inventory.ts';
import type { Arrival, Receiver } from './arrival.ts';

/** A report as it will be stored. `live` says how things are now; anything else is history and never judged. */
export interface PreparedReport extends AcceptedReport {
  readonly samples: readonly Measured[];
  readonly live: boolean;
}

/** A heartbeat as it will be stored. */
export interface PreparedHeartbeat {
  readonly newest: PreparedReport | undefined;
  readonly backlog: readonly PreparedReport[];
  readonly inventory: InventoryParts;
}

/** Turns what was accepted into numbers and tables; what is neither is left out and counted. */
export function prepareHeartbeat(
  hub: Receiver,
  server: ServerState,
  accepted: AcceptedHeartbeat,
  arrival: Arrival,
): PreparedHeartbeat {
  const { counters } = hub.platform;
  const backlog = accepted.backlog.map((report) => prepare(hub, report, false, []));
  const { newest } = accepted;
  if (newest === undefined) return { newest: undefined, backlog, inventory: gather(hub, accepted.backlog) };
  const live = isLive(newest.at, arrival.receivedAt, hub.servers.silenceLimit(server));
  const own = live ? aboutTheReport(accepted, arrival) : [];
  counters.add('heartbeats_received');
  const inventory = gather(hub, [...accepted.backlog, newest]);
  if (hasNoArraysLeft(server, newest) && !inventory.has('arrays'))
    inventory.set('arrays', { value: [], at: newest.at });
  const told = live ? withServices(server, newest, inventory) : newest;
  return { newest: prepare(hub, told, live, own), backlog, inventory };
}

function prepare(hub: Receiver, accepted: AcceptedReport, live: boolean, own: readonly Measured[]): PreparedReport {
  const { samples, dropped } = flattenReport(accepted.report);
  if (dropped > 0) hub.platform.counters.add('samples_dropped', dropped);
  samples.push(...own);
  return { ...accepted, samples, live };
}

/** What the hub itself measures about a report. */
function aboutTheReport(accepted: AcceptedHeartbeat, arrival: Arrival): Measured[] {
  const own: Measured[] = [{ metric: 'server_state', value: 0 }];
  if (accepted.offsetMs !== undefined) {
    own.push({ metric: 'clock_offset_seconds', value: accepted.offsetMs / 1000 });
  }
  if (accepted.backlog.length > 0) {
    const oldest = Math.min(...accepted.backlog.map((report) => report.at));
    own.push({ metric: 'agent_backlog_seconds', value: Math.max(0, (arrival.receivedAt - oldest) / 1000) });
  }
  return own;
}

/** The report with what the hub alone knows of expected services: which of them were containers before the agent began to look. */
function withServices(server: ServerState, accepted: AcceptedReport, inventory: InventoryParts): AcceptedReport {
  const { report } = accepted;
  const { services } = report;
  if (services === undefined || services === null || services.length === 0) return accepted;
  const before = server.inventory.get('containers')?.value as readonly Container[] | undefined;
  for (const { name, status } of server.services) {
    if (status === 'stopped' || isMetBy(name, before)) server.onceContainers.add(name);
  }
  const containers = (inventory.get('containers')?.value as readonly Container[] | undefined) ?? before;
  const collectors = readCollectors(report.collectors);
  const told = withGoneContainers({ services, collectors, containers }, server.onceContainers);
  return { ...accepted, report: { ...report, services: [...told] } };
}

/** An agent that starts where no array is any more has none to tell of: what an earlier one said must not stand as if it were so. */
function hasNoArraysLeft({ inventory }: ServerState, { report }: AcceptedReport): boolean {
  const held = inventory.get('arrays')?.value;
  if (!Array.isArray(held) || held.length === 0) return false;
  return readCollectors(report.collectors).some(({ name, status }) => name === 'arrays' && status === 'ABSENT');
}

/** The newest of each part of the inventory, whichever report carried it. */
function gather(hub: Receiver, reports: readonly AcceptedReport[]): Map<InventoryPart, { value: unknown; at: number }> {
  const parts = new Map<InventoryPart, { value: unknown; at: number }>();
  for (const { at, report } of reports) {
    if (report.inventory === undefined || report.inventory === null) continue;
    const read = readInventory(report.inventory);
    if (read.dropped > 0) hub.platform.counters.add('inventory_parts_dropped', read.dropped);
    for (const [part, value] of read.parts) {
      const held = parts.get(part);
      if (held === undefined || at >= held.at) parts.set(part, { value, at });
    }
  }
  return parts;
}

import type { AgentPace, NewestReport, PlannedInventory, ServerState } from '../servers/service.ts';
import type { AcceptedHeartbeat } from './accept-heartbeat.ts';
import { readCollectors } from './flatten-report.ts';
import type { PreparedHeartbeat } from './prepare-heartbeat.ts';
import type { Arrival, Receiver } from './arrival.ts';

interface Stored {
  readonly accepted: AcceptedHeartbeat;
  readonly prepared: PreparedHeartbeat;
  readonly planned: PlannedInventory;
  readonly arrival: Arrival;
}

/** Takes over what a stored heartbeat says about now, and judges the server by it. */
export async function noteHeartbeat(hub: Receiver, server: ServerState, stored: Stored): Promise<void> {
  const { accepted, prepared, planned, arrival } = stored;
  const { body, facts, receivedAt } = arrival;
  count(hub, accepted);
  const request = {
    receivedAt,
    monotonicAt: hub.platform.clock.monotonic(),
    address: facts.address,
    tls: facts.tls,
    offsetMs: accepted.offsetMs,
    machineId: body.machine_id ?? undefined,
    backlog: body.backlog_remaining ?? 0,
    dropped: body.dropped ?? 0,
    pace: paceOf(arrival),
  };
  await hub.servers.note(server, request, newestOf(prepared), planned);
}

function paceOf({ body }: Arrival): AgentPace | undefined {
  const { interval_seconds, collector_intervals, settings_version } = body;
  if (interval_seconds === undefined || interval_seconds === null) return undefined;
  return {
    intervalSeconds: interval_seconds,
    collectors: collector_intervals ?? {},
    settingsVersion: settings_version ?? undefined,
  };
}

function newestOf(prepared: PreparedHeartbeat): NewestReport | undefined {
  const { newest } = prepared;
  if (newest === undefined) return undefined;
  const { at, live, samples, report } = newest;
  return {
    at,
    live,
    samples,
    services: report.services ?? undefined,
    collectors: readCollectors(report.collectors),
    osInfo: report.os_info ?? undefined,
    bootTime: report.metrics.boot_time ?? undefined,
    bootId: report.boot_id ?? undefined,
    agentVersion: report.agent_version ?? undefined,
    updatesAvailable: report.updates_available,
    securityUpdates: report.security_updates,
    inventory: prepared.inventory,
  };
}

function count(hub: Receiver, accepted: AcceptedHeartbeat): void {
  const { counters } = hub.platform;
  counters.add('reports_backfilled', accepted.backlog.length);
  if (accepted.dropped > 0) counters.add('reports_dropped', accepted.dropped);
  if (accepted.rejected.length > 0) counters.add('reports_rejected', accepted.rejected.length);
  if (accepted.ignoredFields.count > 0) counters.add('fields_ignored', accepted.ignoredFields.count);
}

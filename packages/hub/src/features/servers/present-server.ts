import type { Server, ServerDetail } from '@labkeeper/protocol/server';
import { flatMetrics } from '../../domain/flat-metrics.ts';
import { formatInstant } from '../../domain/instant.ts';
import { pendingUpdates } from '../../domain/pending-updates.ts';
import { intervalSeconds, type ServerState } from './server-state.ts';

const listsAge = 'package_lists_age_seconds';
/** The flat numbers that travel with every server in a list. */
const shown = [...flatMetrics, 'swap_percent', 'power_watts', listsAge];

/** A server as the API shows it. `askedSeconds` is the interval that the settings ask for. */
export function presentServer(state: ServerState, askedSeconds: number): Server {
  const { row } = state;
  return {
    server_id: row.server_id,
    display_name: row.display_name,
    hostname: row.hostname,
    ip_address: row.ip_address,
    mac_address: row.mac_address,
    tdp_watts: row.tdp_watts,
    location: row.location,
    os_distribution: row.os_distribution,
    os_version: row.os_version,
    kernel: row.kernel,
    architecture: row.architecture,
    registered_at: formatInstant(row.registered_at),
    last_seen: instantOrNull(row.last_seen),
    status: state.status,
    tags: tagsOf(row.tags),
    site_id: row.site_id,
    health: state.verdict.health,
    problems: [...state.verdict.problems],
    agent: presentAgent(state, askedSeconds),
    latest: latestFlat(state),
    boot_time: instantOrNull(row.boot_time),
    updates_available: pendingUpdates(row.updates_available, state.readings.flat(listsAge)),
    security_updates: pendingUpdates(row.security_updates, state.readings.flat(listsAge)),
    expected_services: [...state.expected],
    local: row.local === 1,
  };
}

/** A server with its services, its collectors and what is asked of its agent alone. */
export function presentDetail(state: ServerState, askedSeconds: number): ServerDetail {
  return {
    ...presentServer(state, askedSeconds),
    services: [...state.services],
    collectors: [...state.collectors],
    agent_settings: {
      heartbeat_interval_seconds: state.own.heartbeatIntervalSeconds ?? null,
      collectors: state.own.collectors,
    },
  };
}

/** The newest flat numbers of a server. */
export function latestFlat(state: ServerState): Record<string, number> {
  const latest: Record<string, number> = {};
  for (const metric of shown) {
    const value = state.readings.flat(metric);
    if (value !== undefined) latest[metric] = value;
  }
  return latest;
}

/** Tags as they are kept in the row. */
export function tagsOf(text: string): string[] {
  return JSON.parse(text) as string[];
}

function presentAgent(state: ServerState, askedSeconds: number): Server['agent'] {
  const { agent, row } = state;
  const offset = row.clock_offset_ms;
  return {
    version: row.agent_version,
    connected: agent.connections > 0,
    enrolled: agent.keyCreatedAt !== undefined,
    profile: row.agent_profile,
    interval_seconds: intervalSeconds(state, askedSeconds),
    clock_offset_seconds: offset === null ? null : Math.round(offset) / 1000,
    backlog: agent.backlog,
    dropped: agent.dropped,
    last_address: agent.lastAddress ?? null,
    transport: agent.transport ?? null,
    key_created_at: instantOrNull(agent.keyCreatedAt ?? null),
    warnings: [...agent.warnings.values()],
  };
}

function instantOrNull(at: number | null): string | null {
  return at === null ? null : formatInstant(at);
}

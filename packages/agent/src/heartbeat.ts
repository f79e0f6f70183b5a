import type { HeartbeatEntry } from '@labkeeper/protocol/agent';
import type { Report } from '@labkeeper/collectors/run-collectors';
import type { ChosenParts } from './inventory-changes.ts';

/** Who reports and when it was measured. */
export interface ReportFacts {
  server_id: string;
  wall_ms: number;
  boot_id: string | undefined;
  agent_version: string;
}

/** The part of a report that is history: what the spool keeps and `backlog` carries. */
export function makeEntry(report: Report, facts: ReportFacts): HeartbeatEntry {
  const entry: HeartbeatEntry = {
    server_id: facts.server_id,
    timestamp: new Date(facts.wall_ms).toISOString(),
    metrics: report.flat,
    samples: report.samples,
    collectors: report.collectors.map((collector) => ({ ...collector, took_ms: Math.round(collector.took_ms) })),
    agent_version: facts.agent_version,
  };
  if (facts.boot_id !== undefined) entry.boot_id = facts.boot_id;
  if (report.services !== null) entry.services = report.services;
  if (report.updates_available !== null) entry.updates_available = report.updates_available;
  if (report.security_updates !== null) entry.security_updates = report.security_updates;
  return entry;
}

/** What a request says beside its reports. */
export interface Envelope {
  sent_at: string;
  backlog_remaining: number;
  dropped: number;
  settings_version?: number;
  machine_id?: string;
  interval_seconds?: number;
  collector_intervals?: Record<string, number>;
}

/** The body of a heartbeat: an entry's JSON with the envelope, changed parts and older entries joined in. */
export function makeBody(entry: string, envelope: Envelope, parts?: ChosenParts, backlog?: readonly string[]): string {
  const fields: Record<string, unknown> = { ...envelope };
  if (parts?.inventory !== undefined) fields['inventory'] = parts.inventory;
  if (parts?.os_info !== undefined) fields['os_info'] = parts.os_info;
  const joined = `${entry.slice(0, -1)},${JSON.stringify(fields).slice(1)}`;
  if (backlog === undefined || backlog.length === 0) return joined;
  return `${joined.slice(0, -1)},"backlog":[${backlog.join(',')}]}`;
}

import type { CollectorReport, ServiceReport } from '@labkeeper/protocol/agent';
import type { ServersTable, Tables } from '../../platform/tables.ts';
import { intervalSeconds, type AgentPace, type ServerState, type Source } from './server-state.ts';

/** The place of what an agent said last among the parts of an inventory; no part of a report has this name. */
export const lastReportPart = 'last_report';

/** What an agent said last beside numbers and inventory, and what was noticed about it: kept, so that a restart of the hub forgets none of it. */
interface LastReport {
  readonly services: readonly ServiceReport[];
  readonly collectors: readonly CollectorReport[];
  readonly address: string | undefined;
  readonly transport: 'tls' | 'plain' | undefined;
  readonly warnings: readonly (readonly [string, string])[];
  readonly pace: AgentPace | undefined;
  readonly gaps: readonly number[];
  readonly sources: readonly Source[];
}

const storedAgainAfter = 3_600_000;

/** The row to be written now: when a state in it changed, and once an hour for its numbers. `now` is ms since 1970. */
export function lastReportRow(state: ServerState, now: number): Tables['inventory'] | undefined {
  const shape = shapeOf(state);
  const { stored } = state;
  if (shape === stored.shape && Math.abs(now - stored.at) < storedAgainAfter) return undefined;
  stored.shape = shape;
  stored.at = now;
  return rowOf(state, now);
}

/** The rows of all that is known of a server and not yet written, for the end of the hub. */
export function unwrittenRows(state: ServerState, now: number): Tables['inventory'][] {
  if (state.receivedAt === undefined) return [];
  const { server_id } = state.row;
  const parts = [...state.inventory].filter(([, held]) => held.storedAt !== held.updatedAt);
  return [
    rowOf(state, now),
    ...parts.map(([part, { value, updatedAt }]) => ({
      server_id,
      part,
      updated_at: Math.round(updatedAt),
      value_json: JSON.stringify(value),
    })),
  ];
}

/** Takes back what `lastReportRow` wrote. */
export function restoreLastReport(state: ServerState, valueJson: string): void {
  const last = JSON.parse(valueJson) as Partial<LastReport>;
  state.services = last.services ?? [];
  state.collectors = last.collectors ?? [];
  state.agent.lastAddress = last.address;
  state.agent.transport = last.transport;
  state.agent.pace = last.pace;
  state.agent.gaps = [...(last.gaps ?? [])];
  for (const source of last.sources ?? []) state.sources.add(source);
  for (const [key, text] of last.warnings ?? []) state.agent.warnings.set(key, text);
  state.stored.shape = shapeOf(state);
}

/** When a server was last heard, at the least: the row is written now and then, its numbers at once. Both are ms since 1970. */
export function lastSeen(row: ServersTable, newestAt: number, now: number): number {
  return Math.min(Math.max(row.last_seen ?? 0, newestAt), Math.max(now, row.last_seen ?? 0));
}

function rowOf(state: ServerState, now: number): Tables['inventory'] {
  const { agent, services, collectors, row } = state;
  const last: LastReport = {
    services,
    collectors,
    address: agent.lastAddress,
    transport: agent.transport,
    warnings: [...agent.warnings].filter(([key]) => key.startsWith('clone ')),
    pace: agent.pace,
    gaps: agent.gaps.map((gap) => Math.round(gap)),
    sources: [...state.sources],
  };
  return { server_id: row.server_id, part: lastReportPart, updated_at: now, value_json: JSON.stringify(last) };
}

/** What of it matters at once; the rest is numbers and texts that change with every look. */
function shapeOf(state: ServerState): string {
  const { agent, services, collectors } = state;
  return JSON.stringify([
    services.map(({ name, status }) => [name, status]),
    collectors.map(({ name, status }) => [name, status]),
    agent.lastAddress,
    agent.transport,
    [...agent.warnings.keys()],
    agent.pace,
    Math.round(Math.log2(intervalSeconds(state, 1)) * 2),
    [...state.sources],
  ]);
}

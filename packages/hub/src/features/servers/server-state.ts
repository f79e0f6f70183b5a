import type { CollectorReport, CollectorSettings, ServiceReport } from '@labkeeper/protocol/agent';
import type { InventoryPart } from '@labkeeper/protocol/inventory';
import type { ExpectedService, ServerStatus } from '@labkeeper/protocol/server';
import type { Health } from '../../domain/server-health.ts';
import type { ServersTable } from '../../platform/tables.ts';
import { Readings } from './readings.ts';

/** A part of the inventory as the hub holds it. `storedShape` is what of it the database has, without the numbers that change all the time. */
export interface HeldPart {
  readonly value: unknown;
  readonly updatedAt: number;
  readonly storedShape: string | undefined;
  readonly storedAt: number;
}

/** Settings of one server's agent that differ from those for all. `version` grows with every change that the agent must hear of. */
export interface OwnSettings {
  version: number;
  digest: string;
  /** Undefined: as asked of all. */
  heartbeatIntervalSeconds?: number | undefined;
  collectors: Record<string, CollectorSettings>;
}

/** What is known of the agent of a server in this life of the hub. */
export interface AgentState {
  /** Open streams. */
  connections: number;
  keyCreatedAt: number | undefined;
  backlog: number;
  dropped: number;
  lastAddress: string | undefined;
  transport: 'tls' | 'plain' | undefined;
  readonly warnings: Map<string, string>;
  /** The lengths of the last gaps between two reports (ms), newest last. */
  readonly gaps: number[];
  /** Whether the parts that the hub holds no newer than its start have been asked for. */
  asked: boolean;
}

/** All the hub knows about one server, in memory. The row is what of it is in the database, or soon will be. */
export interface ServerState {
  readonly row: ServersTable;
  expected: readonly ExpectedService[];
  own: OwnSettings;
  readonly readings: Readings;
  /** Time of the newest measurement (ms since 1970). */
  newestAt: number | undefined;
  /** Monotonic time of the last request from it. */
  receivedAt: number | undefined;
  judged: boolean;
  /** Whether it was another hub on the same database that heard it last. */
  isHeardElsewhere: boolean;
  services: readonly ServiceReport[];
  collectors: readonly CollectorReport[];
  readonly inventory: Map<InventoryPart, HeldPart>;
  status: ServerStatus;
  verdict: Health;
  readonly agent: AgentState;
  /** What the database has of the last report's services, collectors and sender, in short, and since when (ms since 1970). */
  readonly stored: { shape: string; at: number };
  /** Whether the row has changed since it was last written. */
  dirty: boolean;
}

/** A server as it stands after it was read from the database or made: nothing measured yet. */
export function newServerState(row: ServersTable, expected: readonly ExpectedService[]): ServerState {
  return {
    row,
    expected,
    own: readOwnSettings(row.settings_json),
    readings: new Readings(),
    newestAt: undefined,
    receivedAt: undefined,
    judged: false,
    isHeardElsewhere: false,
    services: [],
    collectors: [],
    inventory: new Map(),
    status: row.status === 'offline' ? 'offline' : 'unknown',
    verdict: { health: 'UNKNOWN', problems: [], since: new Map() },
    agent: {
      connections: 0,
      keyCreatedAt: undefined,
      backlog: 0,
      dropped: 0,
      lastAddress: undefined,
      transport: undefined,
      warnings: new Map(),
      gaps: [],
      asked: false,
    },
    stored: { shape: '', at: 0 },
    dirty: false,
  };
}

/** The seconds between two reports: what is asked of this agent (else of all), or what it keeps to when that is slower. */
export function intervalSeconds(state: ServerState, askedSeconds: number): number {
  const { gaps } = state.agent;
  const asked = state.own.heartbeatIntervalSeconds ?? askedSeconds;
  if (gaps.length < 3) return asked;
  return Math.max(asked, Math.round(Math.min(...gaps) / 1000));
}

/** Settings of one server's agent as they are kept in its row. */
export function readOwnSettings(text: string): OwnSettings {
  const stored = JSON.parse(text === '' ? '{}' : text) as Partial<OwnSettings>;
  const { version = 0, digest = '', heartbeatIntervalSeconds, collectors = {} } = stored;
  return { version, digest, heartbeatIntervalSeconds, collectors };
}

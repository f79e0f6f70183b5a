import type { CollectorReport, CollectorSettings, ServiceReport } from '@labkeeper/protocol/agent';
import type { InventoryPart } from '@labkeeper/protocol/inventory';
import type { ExpectedService, ServerStatus } from '@labkeeper/protocol/server';
import { medianGapSeconds } from '../../domain/report-gaps.ts';
import type { Health, Unjudged } from '../../domain/server-health.ts';
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

/** How often an agent measures, by its own word. */
export interface AgentPace {
  readonly intervalSeconds: number;
  /** Seconds between two runs of collectors that are slower than the reports; 0 for those that are switched off. */
  readonly collectors: Readonly<Record<string, number>>;
  /** The settings that it had adopted when it said so. */
  readonly settingsVersion: number | undefined;
}

/** What a server's numbers come from, each from a collector of its own. */
export type Source = 'cpu' | 'memory' | 'filesystems' | 'sensors' | 'updates';

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
  /** The lengths of the last gaps between two reports (ms), newest last; empty for an agent that says its interval. */
  gaps: number[];
  /** What the agent itself says about its pace; undefined for a client that says nothing. */
  pace: AgentPace | undefined;
  /** Whether the parts that the hub holds no newer than its start have been asked for. */
  asked: boolean;
}

/** All the hub knows about one server, in memory. The row is what of it is in the database, or soon will be. */
export interface ServerState {
  readonly row: ServersTable;
  expected: readonly ExpectedService[];
  own: OwnSettings;
  readonly readings: Readings;
  /** Time of the newest measurement (ms since 1970), never in the future. */
  newestAt: number | undefined;
  /** The time that the newest report gave itself (ms since 1970): a report that is sent twice is no second look. */
  newestSaid: number | undefined;
  /** Monotonic time of the last request from it. */
  receivedAt: number | undefined;
  /** Monotonic time of the last report that was stored and says how things are now. */
  judgedAt: number | undefined;
  /** Why the last request after that changed nothing. */
  unjudged: Unjudged | undefined;
  /** Which numbers have come from it and must go on coming. */
  readonly sources: Set<Source>;
  /** Whether it was another hub on the same database that heard it last. */
  isHeardElsewhere: boolean;
  services: readonly ServiceReport[];
  /** Expected services that were containers. */
  readonly onceContainers: Set<string>;
  collectors: readonly CollectorReport[];
  readonly inventory: Map<InventoryPart, HeldPart>;
  /** What disks and arrays that are not there any more were called, by their ids. */
  goneNames: ReadonlyMap<string, string>;
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
    newestSaid: undefined,
    receivedAt: undefined,
    judgedAt: undefined,
    unjudged: undefined,
    sources: new Set(),
    isHeardElsewhere: false,
    services: [],
    onceContainers: new Set(),
    collectors: [],
    inventory: new Map(),
    goneNames: new Map(),
    status: row.status === 'offline' ? 'offline' : 'unknown',
    verdict: { health: 'UNKNOWN', problems: [] },
    agent: {
      connections: 0,
      keyCreatedAt: undefined,
      backlog: 0,
      dropped: 0,
      lastAddress: undefined,
      transport: undefined,
      warnings: new Map(),
      gaps: [],
      pace: undefined,
      asked: false,
    },
    stored: { shape: '', at: 0 },
    dirty: false,
  };
}

/** The seconds between two reports as they are: what the agent says, else what was seen, else what is asked of it. */
export function intervalSeconds(state: ServerState, askedSeconds: number): number {
  return knownInterval(state) ?? askedOf(state, askedSeconds);
}

/** The seconds that may pass until the next report: an agent that has not adopted its newest settings may turn to them at any moment. */
export function expectedInterval(state: ServerState, askedSeconds: number): number {
  const { pace } = state.agent;
  const asked = askedOf(state, askedSeconds);
  const known = knownInterval(state) ?? asked;
  // A client that is no agent of ours takes no settings.
  const isSettled =
    pace === undefined ? state.row.agent_version === null : (pace.settingsVersion ?? 0) >= state.own.version;
  return isSettled ? known : Math.max(asked, known);
}

/** Whether it is known how often this server reports, and not only how often it should. */
export function isIntervalKnown(state: ServerState): boolean {
  return knownInterval(state) !== undefined;
}

function knownInterval({ agent }: ServerState): number | undefined {
  return agent.pace?.intervalSeconds ?? medianGapSeconds(agent.gaps);
}

function askedOf(state: ServerState, askedSeconds: number): number {
  return state.own.heartbeatIntervalSeconds ?? askedSeconds;
}

/** Settings of one server's agent as they are kept in its row. */
export function readOwnSettings(text: string): OwnSettings {
  const stored = JSON.parse(text === '' ? '{}' : text) as Partial<OwnSettings>;
  const { version = 0, digest = '', heartbeatIntervalSeconds, collectors = {} } = stored;
  return { version, digest, heartbeatIntervalSeconds, collectors };
}

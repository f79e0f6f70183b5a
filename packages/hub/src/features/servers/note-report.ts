import type { CollectorReport, OsInfo, ServiceReport } from '@labkeeper/protocol/agent';
import type { InventoryPart, Machine } from '@labkeeper/protocol/inventory';
import { cleanText } from '../../domain/clean-text.ts';
import { parseInstant } from '../../domain/instant.ts';
import type { Measured } from '../../domain/measured.ts';
import { addGap } from '../../domain/report-gaps.ts';
import type { ServersTable, Tables } from '../../platform/tables.ts';
import { noteSources } from './note-sources.ts';
import type { AgentPace, HeldPart, ServerState } from './server-state.ts';

/** A report of a server, stored already: what of it changes the newest state. Times are ms since 1970 unless said otherwise. */
export interface NewestReport {
  readonly at: number;
  /** Whether it says how things are now. */
  readonly live: boolean;
  readonly samples: readonly Measured[];
  readonly services: readonly ServiceReport[] | undefined;
  readonly collectors: readonly CollectorReport[] | undefined;
  readonly osInfo: OsInfo | undefined;
  readonly bootTime: string | undefined;
  readonly bootId: string | undefined;
  readonly agentVersion: string | undefined;
  /** Null: it looked and could not tell. Undefined: it did not look. */
  readonly updatesAvailable: number | null | undefined;
  readonly securityUpdates: number | null | undefined;
  readonly inventory: InventoryParts;
}

/** Parts of an inventory with the time (ms since 1970) of the report that said so. */
export type InventoryParts = ReadonlyMap<InventoryPart, { readonly value: unknown; readonly at: number }>;

/** The request that carried it. */
export interface ReportRequest {
  readonly receivedAt: number;
  readonly monotonicAt: number;
  readonly address: string;
  readonly tls: boolean;
  readonly offsetMs: number | undefined;
  readonly machineId: string | undefined;
  readonly backlog: number;
  readonly dropped: number;
  readonly pace: AgentPace | undefined;
}

const mostCollectors = 200;
/** A clock that is ahead by less is left as it is (ms). */
const aheadMs = 30_000;

/** Notes that the server's agent was heard, whatever it said. */
export function noteRequest(state: ServerState, request: ReportRequest): void {
  const { agent, row } = state;
  state.receivedAt = request.monotonicAt;
  state.isHeardElsewhere = false;
  row.last_seen = request.receivedAt;
  if (request.offsetMs !== undefined) row.clock_offset_ms = Math.round(request.offsetMs);
  if (request.machineId !== undefined) row.machine_id ??= cleanText(request.machineId, 80);
  agent.lastAddress = request.address;
  agent.transport = request.tls ? 'tls' : 'plain';
  agent.backlog = request.backlog;
  agent.dropped = request.dropped;
  agent.pace = request.pace;
  state.dirty = true;
}

/**
 * Takes over what is newest in a report; answers the columns of the row that a person could see change and that must be written at once. What says how
 * things are now counts from when it came, on the monotonic clock: neither a clock of ours that is set back nor one of theirs that is ahead lets an
 * old verdict stand.
 */
export function noteReport(
  state: ServerState,
  report: NewestReport,
  request: Pick<ReportRequest, 'receivedAt' | 'monotonicAt'>,
): Partial<ServersTable> {
  const { receivedAt, monotonicAt } = request;
  if (state.newestAt !== undefined && state.newestAt > receivedAt) {
    state.newestAt = undefined;
    state.readings.redate(receivedAt, monotonicAt);
  }
  noteReadings(state, report, request);
  if (!report.live) state.unjudged = 'past';
  const at = Math.min(report.at, receivedAt);
  if (state.newestAt !== undefined && at < state.newestAt) return {};
  state.newestAt = at;
  if (report.live) noteLive(state, report.at, monotonicAt);
  if (report.services !== undefined) {
    state.services = report.services.map((service) => ({ ...service, name: cleanText(service.name, 256) }));
  }
  noteCollectors(state, report);
  noteFacts(state.row, report);
  noteSources(state);
  return identityChange(state, report);
}

/** A time that is far ahead is none; one that is a little ahead is shown as it was said. */
function noteReadings(
  { readings }: ServerState,
  { at: saidAt, live, samples }: NewestReport,
  { receivedAt, monotonicAt }: Pick<ReportRequest, 'receivedAt' | 'monotonicAt'>,
): void {
  const at = saidAt > receivedAt + aheadMs ? receivedAt : saidAt;
  if (live) readings.note(samples, at, monotonicAt, receivedAt);
  else readings.note(samples, at, monotonicAt - Math.max(0, receivedAt - at));
}

/** A report that is sent twice (it carries what was kept, or its answer was lost) says nothing new about now. */
function noteLive(state: ServerState, saidAt: number, monotonicAt: number): void {
  if (saidAt === state.newestSaid) return;
  const { agent, judgedAt } = state;
  state.newestSaid = saidAt;
  state.judgedAt = monotonicAt;
  state.unjudged = undefined;
  if (agent.pace !== undefined) agent.gaps = [];
  else if (judgedAt !== undefined) agent.gaps = addGap(agent.gaps, monotonicAt - judgedAt);
}

/** Another version of the agent has other collectors: what those of the old one said is over. */
function noteCollectors(state: ServerState, { collectors, agentVersion }: NewestReport): void {
  if (collectors === undefined) return;
  const isSame = agentVersion === undefined || cleanText(agentVersion, 60) === state.row.agent_version;
  state.collectors = mergeCollectors(isSame ? state.collectors : [], collectors);
}

/** A report names the collectors that ran for it; slow ones keep what they said last. */
function mergeCollectors(
  before: readonly CollectorReport[],
  now: readonly CollectorReport[],
): readonly CollectorReport[] {
  if (now.length === 0) return before;
  const merged = new Map([...before, ...now].map((report) => [report.name, report]));
  return [...merged.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1)).slice(0, mostCollectors);
}

function noteFacts(row: ServersTable, report: NewestReport): void {
  const bootTime = report.bootTime === undefined ? undefined : parseInstant(report.bootTime);
  if (bootTime !== undefined) row.boot_time = bootTime;
  if (report.bootId !== undefined) row.boot_id = cleanText(report.bootId, 80);
  if (report.agentVersion !== undefined) row.agent_version = cleanText(report.agentVersion, 60);
  // Who could not look now does not know what it knew before.
  const unsaid = report.collectors?.some(({ name, status }) => name === 'updates' && status === 'FAIL')
    ? null
    : undefined;
  const { updatesAvailable = unsaid, securityUpdates = unsaid } = report;
  if (updatesAvailable !== undefined) row.updates_available = updatesAvailable;
  if (securityUpdates !== undefined) row.security_updates = securityUpdates;
}

/** The operating system and the host name: they change rarely and are written with the report that changes them. */
function identityChange(state: ServerState, report: NewestReport): Partial<ServersTable> {
  const { osInfo } = report;
  const { row } = state;
  const said: Partial<ServersTable> = {
    ...textOf('os_distribution', osInfo?.distribution, 200),
    ...textOf('os_version', osInfo?.version, 200),
    ...textOf('kernel', osInfo?.kernel, 200),
    ...textOf('architecture', osInfo?.architecture, 60),
    ...textOf('hostname', newHostname(state, report), 253),
  };
  const changed = Object.fromEntries(
    Object.entries(said).filter(([column, value]) => row[column as keyof ServersTable] !== value),
  ) as Partial<ServersTable>;
  Object.assign(row, changed);
  return changed;
}

/** The machine's own name, unless a person has given another. */
function newHostname(state: ServerState, report: NewestReport): string | undefined {
  const before = state.inventory.get('machine')?.value as Machine | undefined;
  const { hostname, server_id } = state.row;
  const ours = hostname === server_id || hostname === before?.hostname;
  return ours ? (report.inventory.get('machine')?.value as Machine | undefined)?.hostname : undefined;
}

function textOf(
  column: 'os_distribution' | 'os_version' | 'kernel' | 'architecture' | 'hostname',
  said: string | null | undefined,
  longest: number,
): Partial<ServersTable> {
  const text = said === undefined || said === null ? '' : cleanText(said, longest);
  return text === '' ? {} : { [column]: text };
}

/** What changes all the time inside inventory parts: numbers that are samples anyway, and when timers run. */
const restless = new Set(
  (
    'used_bytes free_bytes value ' +
    // Of drives, of what arrays do beside serving, of containers, units and supplies.
    'temperature_celsius power_on_hours written_bytes read_bytes attributes self_test_percent read_at ' +
    'percent eta_seconds bytes_per_second status_text next_at last_at ' +
    'watts load_percent battery_percent runtime_seconds'
  ).split(' '),
);
const storedAgainAfter = 3_600_000;

/** Parts of an inventory on their way: what will be held once the rows are committed with the report. */
export interface PlannedInventory {
  readonly held: ReadonlyMap<InventoryPart, HeldPart>;
  readonly rows: readonly Tables['inventory'][];
}

/**
 * Which parts must be committed with a report: those whose lasting facts changed, and the others once an hour. Processes are held in memory
 * alone. Changes nothing; hold the result with `holdInventory` after the commit.
 */
export function planInventory(state: ServerState, parts: InventoryParts, now: number): PlannedInventory {
  const held = new Map<InventoryPart, HeldPart>();
  const rows: Tables['inventory'][] = [];
  for (const [part, { value, at }] of parts) {
    const before = state.inventory.get(part);
    // What is dated ahead of now was told by a clock that has been put right since.
    if (before !== undefined && at < before.updatedAt && before.updatedAt <= now + aheadMs) continue;
    const shape = JSON.stringify(value, (key, inner: unknown) => (restless.has(key) ? undefined : inner));
    const stored = part !== 'processes' && isDue(before, shape, at);
    held.set(part, stored ? { value, updatedAt: at, storedShape: shape, storedAt: at } : unstored(before, value, at));
    if (!stored) continue;
    rows.push({ server_id: state.row.server_id, part, updated_at: at, value_json: JSON.stringify(value) });
  }
  return { held, rows };
}

function isDue(before: HeldPart | undefined, shape: string, at: number): boolean {
  return before === undefined || shape !== before.storedShape || Math.abs(at - before.storedAt) >= storedAgainAfter;
}

function unstored(before: HeldPart | undefined, value: unknown, at: number): HeldPart {
  return { value, updatedAt: at, storedShape: before?.storedShape, storedAt: before?.storedAt ?? 0 };
}

/** Holds what was planned. */
export function holdInventory(state: ServerState, planned: PlannedInventory): void {
  for (const [part, held] of planned.held) state.inventory.set(part, held);
}

import type { Page } from '@labkeeper/protocol/page';
import type { Server, ServerChange, ServerDetail, ServerRegistration } from '@labkeeper/protocol/server';
import type { Kysely } from 'kysely';
import { lateAfterMs, type Sweep } from '../../domain/fleet-sweep.ts';
import type { Unjudged } from '../../domain/server-health.ts';
import { silenceLimitMs } from '../../domain/server-status.ts';
import { ApiError } from '../../platform/api-error.ts';
import { isLoopback } from '../../platform/client-address.ts';
import type { Platform } from '../../platform/hub-platform.ts';
import type { ServersTable, Tables } from '../../platform/tables.ts';
import type { AccountsService } from '../accounts/service.ts';
import { blankServer, defaultSite, eachOnce, editedColumns, type NewServer } from './blank-server.ts';
import { listServers, type ServerQuery } from './list-servers.ts';
import { holdMs } from './judge-moment.ts';
import { holdInventory, noteReport, noteRequest, planInventory } from './note-report.ts';
import type { InventoryParts, NewestReport, PlannedInventory, ReportRequest } from './note-report.ts';
import { presentDetail, presentServer } from './present-server.ts';
import { restoreLatest, restoreServers } from './restore-servers.ts';
import { ServerFrames } from './server-frames.ts';
import { KeptReports } from './kept-reports.ts';
import { SharedServers } from './shared-servers.ts';
import { subjectOf } from './subject.ts';
import { expectedInterval, newServerState, type ServerState } from './server-state.ts';
import { StatusHistory } from './status-history.ts';
import {
  deleteServer,
  ensureSite,
  flushServers,
  insertServer,
  replaceExpected,
  siteExists,
  updateServer,
} from './store.ts';
import { lookEverySeconds, ServerWatch, type ProblemsOf } from './watch-servers.ts';

export type { InventoryParts, NewestReport, PlannedInventory, ReportRequest } from './note-report.ts';
export type { ServerQuery } from './list-servers.ts';
export type { AgentPace, ServerState } from './server-state.ts';
export type { Reading } from './reading.ts';
export { defaultSite } from './blank-server.ts';
export { diskTraits } from './health-facts.ts';
export { subjectOf } from './subject.ts';

const flushEverySeconds = 60;
/** Time that the start takes at most for the newest numbers; those of further servers follow right after it. */
const restoreMs = 1500;
const readingsKeptMs = 3_600_000;

/** Every server as the hub knows it, held in memory; the database has it all but the newest minute of what reports change. */
export class ServersService {
  readonly #platform: Platform;
  readonly #accounts: AccountsService;
  readonly #states = new Map<string, ServerState>();
  readonly #deleted = new Set<string>();
  readonly #removals = new Map<string, Promise<void>>();
  readonly #registering = new Map<string, Promise<ServerState>>();
  readonly #frames: ServerFrames;
  readonly #watch: ServerWatch;
  readonly #shared: SharedServers;
  readonly #history: StatusHistory;
  readonly #stop = new AbortController();
  readonly #kept: KeptReports;
  #reread: (serverId: string) => Promise<void> = async () => undefined;
  #tellEdited: (serverId: string, how: 'changed' | 'removed') => void = () => undefined;

  constructor(platform: Platform, accounts: AccountsService) {
    this.#platform = platform;
    this.#accounts = accounts;
    this.#watch = new ServerWatch(platform.clock, platform.settings, () => !platform.news.isOpen);
    this.#history = new StatusHistory(platform);
    this.#kept = new KeptReports(platform);
    this.#shared = new SharedServers({
      platform,
      states: this.#states,
      deleted: this.#deleted,
      write: async (states) => {
        await this.#kept.write();
        await this.#write(states);
      },
      silenceLimit: (state) => this.silenceLimit(state),
      reread: (serverId) => this.#reread(serverId),
      changed: (serverId) => {
        const state = this.#states.get(serverId);
        if (state !== undefined) this.#watch.judge(state);
        this.#tellEdited(serverId, 'changed');
        this.#frames.changed(serverId);
      },
    });
    this.#frames = new ServerFrames(platform, (serverId) => {
      const state = this.#states.get(serverId);
      return state === undefined ? null : presentServer(state, this.#askedSeconds());
    });
  }

  /** Reads the servers, and begins to look after them. */
  async start(): Promise<void> {
    const platform = this.#platform;
    await this.ensureSite(platform.db.write, defaultSite, 'Home');
    await restoreServers(platform.db, this.#states, this.#deleted);
    const { clock } = platform;
    const until = clock.monotonic() + restoreMs;
    await restoreLatest(platform, this.#states, () => clock.monotonic() > until);
    for (const state of this.#states.values()) this.#watch.judge(state);
    for (const listed of platform.config.servers) await this.#registerListed(listed);
    this.#accounts.onRevoked((revoked) => {
      if (revoked.kind === 'key' && revoked.serverId !== undefined) this.#forgetKey(revoked.serverId);
    });
    this.#shared.start();
    platform.scheduler.every({
      name: 'server-status',
      everySeconds: lookEverySeconds,
      run: (signal) => this.look(signal),
    });
    platform.scheduler.every({ name: 'servers-flush', everySeconds: flushEverySeconds, run: () => this.flush() });
    platform.scheduler.every({
      name: 'servers-latest',
      everySeconds: 86_400,
      firstAfterSeconds: 1,
      run: () => restoreLatest(platform, this.#states, () => this.#stop.signal.aborted),
    });
  }

  /** Writes what is not written yet. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#kept.stop();
    this.#frames.stop();
    await this.#shared.stop();
    await this.flush();
    await this.#history.write((serverId) => this.#states.has(serverId));
    await this.#kept.writeRest(this.#states.values());
    await Promise.allSettled(this.#removals.values());
  }

  /** All servers that fit, in order of their id. */
  list(query: ServerQuery): Page<Server> {
    return listServers(this.#states.values(), query, this.#askedSeconds());
  }

  detail(serverId: string): ServerDetail {
    return presentDetail(this.require(serverId), this.#askedSeconds());
  }

  /** What is held about a server; throws SERVER_NOT_FOUND. Other features read it and change nothing. */
  require(serverId: string): ServerState {
    const state = this.#states.get(serverId);
    if (state === undefined) throw new ApiError('SERVER_NOT_FOUND', { field: 'server_id' });
    return state;
  }

  find(serverId: string): ServerState | undefined {
    return this.#states.get(serverId);
  }

  states(): IterableIterator<ServerState> {
    return this.#states.values();
  }

  /** Whether it was deleted and not created again since. */
  isBlocked(serverId: string): boolean {
    return this.#deleted.has(serverId);
  }

  /** Whether its agent was heard within the time in which it should speak. */
  isReporting(state: ServerState): boolean {
    if (state.agent.connections > 0) return true;
    const { receivedAt } = state;
    return receivedAt !== undefined && this.#platform.clock.monotonic() - receivedAt <= this.silenceLimit(state);
  }

  /** Resolves when nothing of an earlier server of this id is left to be removed. */
  async removed(serverId: string): Promise<void> {
    await this.#removals.get(serverId);
  }

  /** What many silences at once say together: a hub without network, a site without uplink. */
  get sweep(): Sweep {
    return this.#watch.sweep;
  }

  /** Whether a server should have been heard by now, though it is not offline yet: nobody knows what its things do. */
  isLate(state: ServerState): boolean {
    const late = lateAfterMs(expectedInterval(state, this.#askedSeconds()));
    return state.receivedAt !== undefined && this.#platform.clock.monotonic() - state.receivedAt > late;
  }

  /** How long a reading of this collector holds (ms). */
  holdMs(state: ServerState, collector: string): number {
    const asked = this.#platform.settings.values.agent.collectors;
    return holdMs(state, collector, { now: 0, limitMs: this.silenceLimit(state), asked });
  }

  /** How long this server may be silent (ms). */
  silenceLimit(state: ServerState): number {
    const { thresholds } = this.#platform.settings.values;
    return silenceLimitMs(expectedInterval(state, this.#askedSeconds()), thresholds.server_offline_seconds);
  }

  /** Adds a server; throws SERVER_EXISTS. An id that was deleted before begins with an empty history. */
  async register(registration: ServerRegistration): Promise<ServerState> {
    const { server_id: serverId } = registration;
    await this.#requireSite(registration.site_id);
    await this.removed(serverId);
    const made = await this.#platform.db.transaction((db) => {
      const columns = { display_name: serverId, ...editedColumns(registration) };
      return this.insert(db, serverId, { columns, expected: registration.expected_services ?? [] });
    });
    if (made === undefined) throw new ApiError('SERVER_EXISTS', { field: 'server_id' });
    this.adopt(made);
    return made;
  }

  /** Adds a server inside somebody's transaction; undefined when the id is taken. Call `adopt` after the commit. */
  async insert(db: Kysely<Tables>, serverId: string, server: NewServer): Promise<ServerState | undefined> {
    const row = { ...blankServer(serverId, this.#platform.clock.now()), ...server.columns };
    const expected = eachOnce(server.expected ?? []);
    return (await insertServer(db, row, expected)) ? newServerState(row, expected) : undefined;
  }

  /** Makes a site inside somebody's transaction, unless it is there. */
  async ensureSite(db: Kysely<Tables>, siteId: string, name: string): Promise<void> {
    await ensureSite(db, { site_id: siteId, name, location: null, created_at: this.#platform.clock.now() });
  }

  /** Begins to look after a server whose row is committed. */
  adopt(state: ServerState): void {
    const serverId = state.row.server_id;
    this.#deleted.delete(serverId);
    this.#states.set(serverId, state);
    this.touch(state);
  }

  /** The server of a report whose sender may register it; throws SERVER_BLOCKED for one that was deleted. */
  async findOrRegister(serverId: string, address: string): Promise<ServerState> {
    const known = this.#states.get(serverId);
    if (known !== undefined) return known;
    if (this.#deleted.has(serverId)) throw new ApiError('SERVER_BLOCKED', { field: 'server_id' });
    const registering = this.#registering.get(serverId) ?? this.#registerReporter(serverId, address);
    this.#registering.set(serverId, registering);
    try {
      return await registering;
    } finally {
      this.#registering.delete(serverId);
    }
  }

  async #registerReporter(serverId: string, address: string): Promise<ServerState> {
    const columns = { ip_address: isLoopback(address) ? null : address };
    const made = await this.#platform.db.transaction((db) => this.insert(db, serverId, { columns }));
    const raced = this.#states.get(serverId);
    if (raced !== undefined) return raced;
    // Another hub on the same database was first.
    const state = made ?? newServerState(blankServer(serverId, this.#platform.clock.now()), []);
    this.adopt(state);
    return state;
  }

  /** Changes what a person may change about a server. */
  async change(serverId: string, change: ServerChange): Promise<ServerState> {
    const state = this.require(serverId);
    await this.#requireSite(change.site_id);
    const { db, clock } = this.#platform;
    const columns = editedColumns(change);
    const expected = change.expected_services === undefined ? undefined : eachOnce(change.expected_services);
    await db.transaction(async (tx) => {
      await updateServer(tx, serverId, columns);
      if (expected !== undefined) await replaceExpected(tx, serverId, expected, clock.now());
    });
    Object.assign(state.row, columns);
    if (expected !== undefined) state.expected = expected;
    this.#tellEdited(serverId, 'changed');
    this.touch(state, 'by hand');
    return state;
  }

  /** Writes columns of a server's row at once, in memory and on disk. */
  async write(
    state: ServerState,
    columns: Partial<ServersTable>,
    db: Kysely<Tables> = this.#platform.db.write,
  ): Promise<void> {
    Object.assign(state.row, columns);
    await updateServer(db, state.row.server_id, columns);
    this.#shared.changed(state.row.server_id);
  }

  /** Removes a server: its keys end, its id may not be registered by a report, its samples go in the background. */
  async remove(serverId: string): Promise<void> {
    this.require(serverId);
    const { db, clock, series, log } = this.#platform;
    this.#states.delete(serverId);
    this.#deleted.add(serverId);
    await this.#accounts.revokeKeysOf(serverId);
    await db.transaction((tx) => deleteServer(tx, serverId, clock.now()));
    this.#frames.changedByHand(serverId);
    this.#tellEdited(serverId, 'removed');
    this.#shared.changed(serverId);
    const removal = series
      .remove(subjectOf(serverId))
      .catch((error: unknown) => log.error('the samples of a deleted server could not be removed', { serverId, error }))
      .finally(() => this.#removals.delete(serverId));
    this.#removals.set(serverId, removal);
  }

  /** Says who knows what is wrong with a server by the rules; `reread` reads what another hub decided about one. */
  judgedBy(problemsOf: ProblemsOf, reread: (serverId: string) => Promise<void>): void {
    this.#watch.judgedBy(problemsOf);
    this.#reread = reread;
  }

  /** Called when somebody changed or removed a server, here or by another hub. */
  onEdited(listener: (serverId: string, how: 'changed' | 'removed') => void): void {
    this.#tellEdited = listener;
  }

  /** Judges a server anew and tells the dashboards; call it after any change of its state. */
  touch(state: ServerState, how: 'by a report' | 'by hand' = 'by a report'): void {
    this.#watch.judge(state);
    this.#history.note(state);
    if (how === 'by hand') this.#frames.changedByHand(state.row.server_id);
    else this.#frames.changed(state.row.server_id);
    this.#shared.changed(state.row.server_id);
  }

  /** A dashboard is about to look: what changed while none did is written down for it. */
  catchUp(): void {
    this.#frames.catchUp();
  }

  /** Which parts of an inventory must be committed with a report. */
  planInventory(state: ServerState, parts: InventoryParts): PlannedInventory {
    return planInventory(state, parts, this.#platform.clock.now());
  }

  /** Notes that a server's agent was heard, though its report was not taken: our trouble is not its silence. */
  heard(state: ServerState, why: Unjudged): void {
    state.receivedAt = this.#platform.clock.monotonic();
    state.row.last_seen = this.#platform.clock.now();
    state.unjudged = why;
    this.touch(state);
  }

  /** Takes over what a stored report says about now; judge it, and then `touch`. */
  async note(
    state: ServerState,
    request: ReportRequest,
    report: NewestReport | undefined,
    planned: PlannedInventory,
  ): Promise<void> {
    noteRequest(state, request);
    if (report === undefined) state.unjudged = 'undated';
    else {
      const columns = noteReport(state, report, request);
      holdInventory(state, planned);
      if (Object.keys(columns).length > 0) await updateServer(this.#platform.db.write, state.row.server_id, columns);
    }
    this.#kept.keep(state, request.receivedAt);
  }

  /** One look at all servers; those that changed are told to the dashboards and written. */
  async look(signal: AbortSignal): Promise<void> {
    const changed = await this.#watch.look(this.#states.values(), signal);
    for (const state of changed) this.#frames.changed(state.row.server_id);
    for (const state of this.#states.values()) this.#history.note(state);
    if (changed.length > 0) await this.#write(changed);
    await this.#history.write((serverId) => this.#states.has(serverId));
  }

  /** Writes what reports have changed since the last time, and forgets readings that stopped coming. */
  async flush(): Promise<void> {
    for (const state of this.#states.values()) {
      state.readings.forgetBefore(state.readings.heardAt - readingsKeptMs);
    }
    await this.#write([...this.#states.values()]);
  }

  async #write(states: readonly ServerState[]): Promise<void> {
    const dirty = states.filter((state) => state.dirty && !state.isHeardElsewhere);
    for (const state of dirty) state.dirty = false;
    try {
      await flushServers(
        this.#platform.db,
        dirty.map((state) => state.row),
      );
    } catch (error) {
      for (const state of dirty) state.dirty = true;
      this.#platform.log.warn('what reports changed about servers is written later', { error });
    }
  }

  async #requireSite(siteId: string | null | undefined): Promise<void> {
    if (siteId === undefined || siteId === null) return;
    if (!(await siteExists(this.#platform.db.read, siteId))) throw new ApiError('SITE_NOT_FOUND', { field: 'site_id' });
  }

  /** A server of config.yaml; one that was deleted since stays deleted. */
  async #registerListed(listed: ServerRegistration): Promise<void> {
    const { server_id: serverId, site_id: siteId } = listed;
    if (this.#states.has(serverId) || this.#deleted.has(serverId)) return;
    if (siteId !== undefined && siteId !== null) await this.ensureSite(this.#platform.db.write, siteId, siteId);
    await this.register(listed);
  }

  #forgetKey(serverId: string): void {
    const state = this.#states.get(serverId);
    if (state === undefined) return;
    state.agent.keyCreatedAt = undefined;
    this.#frames.changed(serverId);
    this.#shared.changed(serverId);
  }

  #askedSeconds(): number {
    return this.#platform.settings.values.agent.heartbeat_interval_seconds;
  }
}

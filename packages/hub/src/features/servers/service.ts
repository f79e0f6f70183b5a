import type { Page } from '@labkeeper/protocol/page';
import type { Server, ServerChange, ServerDetail, ServerRegistration } from '@labkeeper/protocol/server';
import type { Kysely } from 'kysely';
import type { Sweep } from '../../domain/fleet-sweep.ts';
import type { Unjudged } from '../../domain/server-health.ts';
import { ApiError } from '../../platform/api-error.ts';
import type { Platform } from '../../platform/hub-platform.ts';
import type { ServersTable, Tables } from '../../platform/tables.ts';
import type { AccountsService } from '../accounts/service.ts';
import { defaultSite, type NewServer } from './blank-server.ts';
import { listServers, type ServerQuery } from './list-servers.ts';
import type { InventoryParts, NewestReport, PlannedInventory, ReportRequest } from './note-report.ts';
import { presentDetail, presentServer } from './present-server.ts';
import { restoreServers } from './restore-servers.ts';
import { ServerEntry } from './server-entry.ts';
import { ServerFrames } from './server-frames.ts';
import type { ServerState } from './server-state.ts';
import { ServerReports } from './server-reports.ts';
import { ServerTimes } from './server-times.ts';
import { ServerUpkeep } from './server-upkeep.ts';
import { SharedServers } from './shared-servers.ts';
import { StatusHistory } from './status-history.ts';
import { updateServer } from './store.ts';
import { ServerWatch, type ProblemsOf } from './watch-servers.ts';

export type { Mount } from './mount.ts';
export type { InventoryParts, NewestReport, PlannedInventory, ReportRequest } from './note-report.ts';
export type { ServerQuery } from './list-servers.ts';
export type { AgentPace, ServerState } from './server-state.ts';
export type { Reading } from './reading.ts';
export { defaultSite } from './blank-server.ts';
export { diskTraits } from './health-facts.ts';
export { subjectOf } from './subject.ts';

/** Every server as the hub knows it, held in memory; the database has it all but the newest minute of what reports change. */
export class ServersService {
  readonly #platform: Platform;
  readonly #states = new Map<string, ServerState>();
  readonly #deleted = new Set<string>();
  readonly #times: ServerTimes;
  readonly #entry: ServerEntry;
  readonly #upkeep: ServerUpkeep;
  readonly #frames: ServerFrames;
  readonly #watch: ServerWatch;
  readonly #shared: SharedServers;
  readonly #history: StatusHistory;
  readonly #reports: ServerReports;
  #reread: (serverId: string) => Promise<void> = async () => undefined;
  #tellEdited: (serverId: string, how: 'changed' | 'removed') => void = () => undefined;

  constructor(platform: Platform, accounts: AccountsService) {
    this.#platform = platform;
    this.#times = new ServerTimes(platform);
    this.#watch = new ServerWatch(platform.clock, platform.settings, () => !platform.news.isOpen);
    this.#history = new StatusHistory(platform);
    this.#reports = new ServerReports(platform);
    this.#shared = new SharedServers({
      platform,
      states: this.#states,
      deleted: this.#deleted,
      write: async (states) => {
        await this.#reports.kept.write();
        await this.#upkeep.write(states);
      },
      silenceLimit: (state) => this.#times.silenceLimit(state),
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
      return state === undefined ? null : presentServer(state, this.#times.askedSeconds());
    });
    this.#upkeep = new ServerUpkeep({
      platform,
      states: this.#states,
      watch: this.#watch,
      frames: this.#frames,
      history: this.#history,
    });
    this.#entry = new ServerEntry({
      platform,
      accounts,
      states: this.#states,
      deleted: this.#deleted,
      entered: (state) => this.touch(state),
      keyless: (serverId) => {
        this.#frames.changed(serverId);
        this.#shared.changed(serverId);
      },
      left: (serverId) => {
        this.#frames.changedByHand(serverId);
        this.#tellEdited(serverId, 'removed');
        this.#shared.changed(serverId);
      },
    });
  }

  /** Reads the servers, and begins to look after them. */
  async start(): Promise<void> {
    const platform = this.#platform;
    await this.ensureSite(platform.db.write, defaultSite, 'Home');
    await restoreServers(platform.db, this.#states, this.#deleted);
    await this.#upkeep.restore();
    for (const state of this.#states.values()) this.#watch.judge(state);
    await this.#entry.start();
    this.#shared.start();
    this.#upkeep.start();
  }

  /** Writes what is not written yet. */
  async stop(): Promise<void> {
    this.#reports.kept.stop();
    this.#frames.stop();
    await this.#shared.stop();
    await this.#upkeep.stop();
    await this.#reports.kept.writeRest(this.#states.values());
    await this.#entry.removed();
  }

  /** All servers that fit, in order of their id. */
  list(query: ServerQuery): Page<Server> {
    return listServers(this.#states.values(), query, this.#times.askedSeconds());
  }

  detail(serverId: string): ServerDetail {
    return presentDetail(this.require(serverId), this.#times.askedSeconds());
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
    return this.#times.isReporting(state);
  }

  /** Resolves when nothing of an earlier server of this id is left to be removed. */
  async removed(serverId: string): Promise<void> {
    await this.#entry.removed(serverId);
  }

  /** What many silences at once say together: a hub without network, a site without uplink. */
  get sweep(): Sweep {
    return this.#watch.sweep;
  }

  /** Whether a server should have been heard by now, though it is not offline yet: nobody knows what its things do. */
  isLate(state: ServerState): boolean {
    return this.#times.isLate(state);
  }

  /** Whether a collector of this server looks now: its server is heard, and it neither fails nor is switched off. */
  isLooking(state: ServerState, collector: string): boolean {
    return this.#times.isLooking(state, collector);
  }

  /** How long a reading of this collector holds (ms). */
  holdMs(state: ServerState, collector: string): number {
    return this.#times.holdMs(state, collector);
  }

  /** How long this server may be silent (ms). */
  silenceLimit(state: ServerState): number {
    return this.#times.silenceLimit(state);
  }

  /** Adds a server; throws SERVER_EXISTS. An id that was deleted before begins with an empty history. */
  async register(registration: ServerRegistration): Promise<ServerState> {
    return this.#entry.register(registration);
  }

  /** Adds a server inside somebody's transaction; undefined when the id is taken. Call `adopt` after the commit. */
  async insert(db: Kysely<Tables>, serverId: string, server: NewServer): Promise<ServerState | undefined> {
    return this.#entry.insert(db, serverId, server);
  }

  /** Makes a site inside somebody's transaction, unless it is there. */
  async ensureSite(db: Kysely<Tables>, siteId: string, name: string): Promise<void> {
    await this.#entry.ensureSite(db, siteId, name);
  }

  /** Begins to look after a server whose row is committed. */
  adopt(state: ServerState): void {
    this.#entry.adopt(state);
  }

  /** The server of a report whose sender may register it; throws SERVER_BLOCKED for one that was deleted. */
  async findOrRegister(serverId: string, address: string): Promise<ServerState> {
    return this.#entry.findOrRegister(serverId, address);
  }

  /** Changes what a person may change about a server. */
  async change(serverId: string, change: ServerChange): Promise<ServerState> {
    const state = this.require(serverId);
    await this.#entry.edit(state, change);
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
    await this.#entry.remove(serverId);
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
    return this.#reports.plan(state, parts);
  }

  /** Notes that a server's agent was heard, though its report was not taken: our trouble is not its silence. */
  heard(state: ServerState, why: Unjudged): void {
    this.#reports.heard(state, why);
    this.touch(state);
  }

  /** Takes over what a stored report says about now; judge it, and then `touch`. */
  async note(
    state: ServerState,
    request: ReportRequest,
    report: NewestReport | undefined,
    planned: PlannedInventory,
  ): Promise<void> {
    await this.#reports.note(state, request, report, planned);
  }

  /** One look at all servers; those that changed are told to the dashboards and written. */
  async look(signal: AbortSignal): Promise<void> {
    await this.#upkeep.look(signal);
  }

  /** Writes what reports have changed since the last time, and forgets readings that stopped coming. */
  async flush(): Promise<void> {
    await this.#upkeep.flush();
  }
}

import type { ServerChange, ServerRegistration } from '@labkeeper/protocol/server';
import type { Kysely } from 'kysely';
import { ApiError } from '../../platform/api-error.ts';
import { isLoopback } from '../../platform/client-address.ts';
import type { Platform } from '../../platform/hub-platform.ts';
import type { Tables } from '../../platform/tables.ts';
import type { AccountsService } from '../accounts/service.ts';
import { blankServer, eachOnce, editedColumns, type NewServer } from './blank-server.ts';
import { requirePossibleServices } from './require-possible-services.ts';
import { newServerState, type ServerState } from './server-state.ts';
import { deleteServer, ensureSite, insertServer, replaceExpected, siteExists, updateServer } from './store.ts';
import { subjectOf } from './subject.ts';

/** What servers come into and go from. */
export interface EntryParts {
  readonly platform: Platform;
  readonly accounts: AccountsService;
  readonly states: Map<string, ServerState>;
  readonly deleted: Set<string>;
  /** Its row is committed and it is held. */
  readonly entered: (state: ServerState) => void;
  /** Its agent's key was revoked. */
  readonly keyless: (serverId: string) => void;
  /** Its row is gone and it is not held any more. */
  readonly left: (serverId: string) => void;
}

/** How servers come, are changed and go: by a person, by `config.yaml`, by an enrolment, by their first report. */
export class ServerEntry {
  readonly #parts: EntryParts;
  readonly #removals = new Map<string, Promise<void>>();
  readonly #registering = new Map<string, Promise<ServerState>>();

  constructor(parts: EntryParts) {
    this.#parts = parts;
  }

  /** Adds what `config.yaml` lists, and follows what becomes of keys. */
  async start(): Promise<void> {
    const { platform, accounts } = this.#parts;
    for (const listed of platform.config.servers) await this.#registerListed(listed);
    accounts.onRevoked((revoked) => {
      if (revoked.kind === 'key' && revoked.serverId !== undefined) this.#forgetKey(revoked.serverId);
    });
  }

  #forgetKey(serverId: string): void {
    const state = this.#parts.states.get(serverId);
    if (state === undefined) return;
    state.agent.keyCreatedAt = undefined;
    this.#parts.keyless(serverId);
  }

  /** Adds a server; throws SERVER_EXISTS and INVALID. An id that was deleted before begins with an empty history. */
  async register(registration: ServerRegistration): Promise<ServerState> {
    requirePossibleServices(registration.expected_services);
    return this.#add(registration);
  }

  async #add(registration: ServerRegistration): Promise<ServerState> {
    const { server_id: serverId } = registration;
    await this.#requireSite(registration.site_id);
    await this.removed(serverId);
    const made = await this.#parts.platform.db.transaction((db) => {
      const columns = { display_name: serverId, ...editedColumns(registration) };
      return this.insert(db, serverId, { columns, expected: registration.expected_services ?? [] });
    });
    if (made === undefined) throw new ApiError('SERVER_EXISTS', { field: 'server_id' });
    this.adopt(made);
    return made;
  }

  /** A server of config.yaml; one that was deleted since stays deleted. */
  async #registerListed(listed: ServerRegistration): Promise<void> {
    const { server_id: serverId, site_id: siteId } = listed;
    const { states, deleted, platform } = this.#parts;
    if (states.has(serverId) || deleted.has(serverId)) return;
    if (siteId !== undefined && siteId !== null) await this.ensureSite(platform.db.write, siteId, siteId);
    // A name there that no service can have costs that service alone, and not the start of the hub.
    await this.#add(listed);
  }

  /** The server of a report whose sender may register it; throws SERVER_BLOCKED for one that was deleted. */
  async findOrRegister(serverId: string, address: string): Promise<ServerState> {
    const known = this.#parts.states.get(serverId);
    if (known !== undefined) return known;
    if (this.#parts.deleted.has(serverId)) throw new ApiError('SERVER_BLOCKED', { field: 'server_id' });
    const registering = this.#registering.get(serverId) ?? this.#registerReporter(serverId, address);
    this.#registering.set(serverId, registering);
    try {
      return await registering;
    } finally {
      this.#registering.delete(serverId);
    }
  }

  async #registerReporter(serverId: string, address: string): Promise<ServerState> {
    const { platform, states } = this.#parts;
    const columns = { ip_address: isLoopback(address) ? null : address };
    const made = await platform.db.transaction((db) => this.insert(db, serverId, { columns }));
    const raced = states.get(serverId);
    if (raced !== undefined) return raced;
    // Another hub on the same database was first.
    const state = made ?? newServerState(blankServer(serverId, platform.clock.now()), []);
    this.adopt(state);
    return state;
  }

  /** Adds a server inside somebody's transaction; undefined when the id is taken. Call `adopt` after the commit. */
  async insert(db: Kysely<Tables>, serverId: string, server: NewServer): Promise<ServerState | undefined> {
    const row = { ...blankServer(serverId, this.#parts.platform.clock.now()), ...server.columns };
    const expected = eachOnce(server.expected ?? []);
    return (await insertServer(db, row, expected)) ? newServerState(row, expected) : undefined;
  }

  /** Begins to look after a server whose row is committed. */
  adopt(state: ServerState): void {
    const serverId = state.row.server_id;
    this.#parts.deleted.delete(serverId);
    this.#parts.states.set(serverId, state);
    this.#parts.entered(state);
  }

  /** Changes what a person may change about a server. */
  async edit(state: ServerState, change: ServerChange): Promise<void> {
    await this.#requireSite(change.site_id);
    const { db, clock } = this.#parts.platform;
    const serverId = state.row.server_id;
    const columns = editedColumns(change);
    requirePossibleServices(change.expected_services, state.expected);
    const expected = change.expected_services === undefined ? undefined : eachOnce(change.expected_services);
    await db.transaction(async (tx) => {
      await updateServer(tx, serverId, columns);
      if (expected !== undefined) await replaceExpected(tx, serverId, expected, clock.now());
    });
    Object.assign(state.row, columns);
    if (expected !== undefined) state.expected = expected;
  }

  /** Removes a server: its keys end, its id may not be registered by a report, its samples go in the background. */
  async remove(serverId: string): Promise<void> {
    const { platform, accounts, states, deleted } = this.#parts;
    const { db, clock, series, log } = platform;
    states.delete(serverId);
    deleted.add(serverId);
    await accounts.revokeKeysOf(serverId);
    await db.transaction((tx) => deleteServer(tx, serverId, clock.now()));
    this.#parts.left(serverId);
    const removal = series
      .remove(subjectOf(serverId))
      .catch((error: unknown) => log.error('the samples of a deleted server could not be removed', { serverId, error }))
      .finally(() => this.#removals.delete(serverId));
    this.#removals.set(serverId, removal);
  }

  /** Resolves when nothing of an earlier server of this id is left to be removed; without an id of any. */
  async removed(serverId?: string): Promise<void> {
    if (serverId === undefined) await Promise.allSettled(this.#removals.values());
    else await this.#removals.get(serverId);
  }

  /** Makes a site inside somebody's transaction, unless it is there. */
  async ensureSite(db: Kysely<Tables>, siteId: string, name: string): Promise<void> {
    const now = this.#parts.platform.clock.now();
    await ensureSite(db, { site_id: siteId, name, location: null, created_at: now });
  }

  async #requireSite(siteId: string | null | undefined): Promise<void> {
    if (siteId === undefined || siteId === null) return;
    const { db } = this.#parts.platform;
    if (!(await siteExists(db.read, siteId))) throw new ApiError('SITE_NOT_FOUND', { field: 'site_id' });
  }
}

import { isLive } from '../../domain/heartbeat-time.ts';
import type { Platform } from '../../platform/hub-platform.ts';
import { readLatest, takeStored } from './restore-servers.ts';
import { newServerState, type ServerState } from './server-state.ts';
import { loadServers } from './store.ts';

/** What sharing needs of the servers of this hub. */
export interface SharedParts {
  readonly platform: Platform;
  readonly states: Map<string, ServerState>;
  readonly deleted: Set<string>;
  /** Writes what is known here of these servers and not yet in the database. */
  readonly write: (states: readonly ServerState[]) => Promise<void>;
  /** How long a server may be silent (ms). */
  readonly silenceLimit: (state: ServerState) => number;
  /** Reads what was decided about a server by another hub. */
  readonly reread: (serverId: string) => Promise<void>;
  /** A server came, went or is different: it was read from the database. */
  readonly changed: (serverId: string) => void;
}

/** Other hubs show a change at most this much later, plus the time of reading it. */
const tellAfterMs = 200;
/** What could not be told waits until the database has had time to come back. */
const tellAgainAfterMs = 5000;

/**
 * Keeps the servers of several hubs on one database alike: what changes here is written and told by id, what is told by others is read anew. Does
 * nothing while there is no other hub.
 */
export class SharedServers {
  readonly #parts: SharedParts;
  readonly #untold = new Set<string>();
  readonly #unread = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #reading: Promise<void> | undefined;
  #isStopped = false;

  constructor(parts: SharedParts) {
    this.#parts = parts;
  }

  start(): void {
    const { platform, states } = this.#parts;
    platform.news.on('servers', (ids) => this.#hear(ids ?? [...states.keys()]));
    // It has read the database at its start, and that lacks the newest minute.
    platform.news.onPeer(() => {
      for (const [serverId, state] of states) if (state.receivedAt !== undefined) this.changed(serverId);
    });
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#reading?.catch(() => undefined);
  }

  /** Something about a server is different here, and committed or in memory. */
  changed(serverId: string): void {
    if (!this.#parts.platform.news.hasPeers) return;
    this.#untold.add(serverId);
    this.#tellIn(tellAfterMs);
  }

  async #tell(): Promise<void> {
    this.#timer = undefined;
    const ids = [...this.#untold];
    this.#untold.clear();
    const { states, platform, write } = this.#parts;
    try {
      await write(ids.map((serverId) => states.get(serverId)).filter((state) => state !== undefined));
      platform.news.tell('servers', ids);
    } catch (error) {
      platform.log.warn('other hubs could not be told of servers yet', { error });
      for (const serverId of ids) this.#untold.add(serverId);
      if (!this.#isStopped) this.#tellIn(tellAgainAfterMs);
    }
  }

  #tellIn(ms: number): void {
    this.#timer ??= setTimeout(() => void this.#tell(), ms);
    this.#timer.unref();
  }

  #hear(ids: readonly string[]): Promise<void> {
    for (const serverId of ids) this.#unread.add(serverId);
    this.#reading ??= this.#read().finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  /** Rejects for what could not be read, which is to be read again. */
  async #read(): Promise<void> {
    const failed = new Map<string, unknown>();
    for (const serverId of this.#unread) {
      if (this.#isStopped) return;
      this.#unread.delete(serverId);
      try {
        await this.#readOne(serverId);
      } catch (error) {
        failed.set(serverId, error);
      }
    }
    const [cause] = failed.values();
    for (const serverId of failed.keys()) this.#unread.add(serverId);
    if (failed.size > 0) throw new Error(`servers could not be read: ${[...failed.keys()].join(', ')}`, { cause });
  }

  async #readOne(serverId: string): Promise<void> {
    const { platform, states, deleted, changed } = this.#parts;
    const stored = await loadServers(platform.db.read, serverId);
    const [row] = stored.rows;
    if (row === undefined) {
      if (stored.deleted.has(serverId)) deleted.add(serverId);
      if (states.delete(serverId)) changed(serverId);
      return;
    }
    deleted.delete(serverId);
    const state = states.get(serverId) ?? newServerState({ ...row, last_seen: null }, []);
    const seenBefore = state.row.last_seen ?? 0;
    takeStored(state, row, stored);
    if ((row.last_seen ?? 0) > seenBefore || state.newestAt === undefined) {
      await readLatest(platform, state);
      this.#noteHeard(state, seenBefore);
    }
    states.set(serverId, state);
    await this.#parts.reread(serverId);
    changed(serverId);
  }

  /** Another hub has heard it since: that is as good as if it had spoken to this one. */
  #noteHeard(state: ServerState, seenBefore: number): void {
    const { platform, silenceLimit } = this.#parts;
    const lastSeen = state.row.last_seen ?? 0;
    if (lastSeen <= seenBefore) return;
    const { clock } = platform;
    const ago = Math.max(0, clock.now() - lastSeen);
    state.receivedAt = Math.max(state.receivedAt ?? 0, clock.monotonic() - ago);
    state.isHeardElsewhere = true;
    const isJudged = state.newestAt !== undefined && isLive(state.newestAt, lastSeen, silenceLimit(state));
    if (isJudged) state.judgedAt = state.receivedAt;
  }
}

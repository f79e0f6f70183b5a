import type { Platform } from '../../platform/hub-platform.ts';
import { restoreLatest } from './restore-servers.ts';
import type { ServerFrames } from './server-frames.ts';
import type { ServerState } from './server-state.ts';
import type { StatusHistory } from './status-history.ts';
import { flushServers } from './store.ts';
import { lookEverySeconds, type ServerWatch } from './watch-servers.ts';

/** What the upkeep works with. */
export interface UpkeepParts {
  readonly platform: Platform;
  readonly states: Map<string, ServerState>;
  readonly watch: ServerWatch;
  readonly frames: ServerFrames;
  readonly history: StatusHistory;
}

const flushEverySeconds = 60;
/** Time that the start takes at most for the newest numbers; those of further servers follow right after it. */
const restoreMs = 1500;
const readingsKeptMs = 3_600_000;

/** What is done about all servers again and again: looked at, written, and readings that stopped coming forgotten. */
export class ServerUpkeep {
  readonly #parts: UpkeepParts;

  readonly #stop = new AbortController();

  constructor(parts: UpkeepParts) {
    this.#parts = parts;
  }

  /** Reads the newest numbers of servers, for a short time. */
  async restore(): Promise<void> {
    const { platform, states } = this.#parts;
    const { clock } = platform;
    const until = clock.monotonic() + restoreMs;
    await restoreLatest(platform, states, () => clock.monotonic() > until);
  }

  /** Begins. */
  start(): void {
    const { platform, states } = this.#parts;
    const { scheduler } = platform;
    scheduler.every({
      name: 'server-status',
      everySeconds: lookEverySeconds,
      run: (signal) => this.look(signal),
    });
    scheduler.every({ name: 'servers-flush', everySeconds: flushEverySeconds, run: () => this.flush() });
    scheduler.every({
      name: 'servers-latest',
      everySeconds: 86_400,
      firstAfterSeconds: 1,
      run: () => restoreLatest(platform, states, () => this.#stop.signal.aborted),
    });
  }

  /** Writes what is not written yet. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.flush();
    await this.#parts.history.write((serverId) => this.#parts.states.has(serverId));
  }

  /** One look at all servers; those that changed are told to the dashboards and written. */
  async look(signal: AbortSignal): Promise<void> {
    const { states, watch, frames, history } = this.#parts;
    const changed = await watch.look(states.values(), signal);
    for (const state of changed) frames.changed(state.row.server_id);
    for (const state of states.values()) history.note(state);
    if (changed.length > 0) await this.write(changed);
    await history.write((serverId) => states.has(serverId));
  }

  /** Writes what reports have changed since the last time, and forgets readings that stopped coming. */
  async flush(): Promise<void> {
    const states = [...this.#parts.states.values()];
    for (const { readings } of states) readings.forgetBefore(readings.heardAt - readingsKeptMs);
    await this.write(states);
  }

  /** Writes those of them that have changed. */
  async write(states: readonly ServerState[]): Promise<void> {
    const { db, log } = this.#parts.platform;
    const dirty = states.filter((state) => state.dirty && !state.isHeardElsewhere);
    for (const state of dirty) state.dirty = false;
    try {
      await flushServers(
        db,
        dirty.map((state) => state.row),
      );
    } catch (error) {
      for (const state of dirty) state.dirty = true;
      log.warn('what reports changed about servers is written later', { error });
    }
  }
}

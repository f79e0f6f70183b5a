import type { ServerStatus } from '@labkeeper/protocol/server';
import type { Platform } from '../../platform/hub-platform.ts';
import type { SampleBatch } from '../../platform/series/series-store.ts';
import type { ServerState } from './server-state.ts';
import { subjectOf } from './subject.ts';

/** The numbers under which a status is stored. */
const numbers: Readonly<Record<ServerStatus, number>> = { online: 0, offline: 1, unknown: 2 };
const repeatMs = 60_000;
const mostWaiting = 10_000;

interface Told {
  status: ServerStatus;
  /** Monotonic ms. */
  at: number;
}

/**
 * Writes down what the hub sees of each server: every change of its status when it is seen, by the hub's clock, and once a minute that it goes on while
 * no report says so itself. What cannot be stored waits.
 */
export class StatusHistory {
  readonly #platform: Pick<Platform, 'series' | 'clock' | 'log'>;
  readonly #told = new WeakMap<ServerState, Told>();
  #waiting: { readonly serverId: string; readonly batch: SampleBatch }[] = [];
  #writing: Promise<void> | undefined;

  constructor(platform: Pick<Platform, 'series' | 'clock' | 'log'>) {
    this.#platform = platform;
  }

  /** Notes how a server is now; a live report has stored that it is online. */
  note(state: ServerState): void {
    const now = this.#platform.clock.monotonic();
    const told = this.#told.get(state);
    const isSaid = state.status === 'online' && state.judgedAt === now;
    if (told === undefined) this.#told.set(state, { status: state.status, at: now });
    // What nobody has ever heard of has no history.
    if (told === undefined || state.row.last_seen === null) return;
    const isNew = told.status !== state.status;
    if (!isNew && (state.status === 'online' || now - told.at < repeatMs)) return;
    told.status = state.status;
    told.at = now;
    if (!isSaid && this.#waiting.length < mostWaiting) this.#waiting.push(this.#batchOf(state));
  }

  /** Stores what was noted of servers that are still there. */
  async write(isThere: (serverId: string) => boolean): Promise<void> {
    if (this.#waiting.length === 0) return;
    this.#writing ??= this.#writeAll(isThere).finally(() => (this.#writing = undefined));
    await this.#writing;
  }

  async #writeAll(isThere: (serverId: string) => boolean): Promise<void> {
    const { series, log } = this.#platform;
    const noted = this.#waiting.filter(({ serverId }) => isThere(serverId));
    this.#waiting = [];
    const results = await Promise.allSettled(noted.map(({ batch }) => series.append(batch)));
    const failed = noted.filter((_one, index) => results[index]?.status === 'rejected');
    if (failed.length === 0) return;
    this.#waiting = [...failed, ...this.#waiting].slice(0, mostWaiting);
    log.debug('when servers were heard and when not is stored later', { waiting: failed.length });
  }

  #batchOf({ row, status }: ServerState): { serverId: string; batch: SampleBatch } {
    const at = Math.round(this.#platform.clock.now());
    const samples = [{ metric: 'server_state', value: numbers[status] }];
    const { server_id: serverId } = row;
    return { serverId, batch: { subject: subjectOf(serverId), at, receivedAt: at, backfilled: false, samples } };
  }
}

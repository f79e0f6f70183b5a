import type { Server } from '@labkeeper/protocol/server';
import type { Platform } from '../../platform/hub-platform.ts';

const gapMs = 1000;

interface Turn {
  sentAt: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/**
 * Tells every dashboard how a server is now: at once, then at most once a second for each server; what a person changes, always at once. While nobody looks nothing is written; what
 * changed meanwhile is told when somebody comes.
 */
export class ServerFrames {
  readonly #platform: Pick<Platform, 'live' | 'clock'>;
  readonly #present: (serverId: string) => Server | null;
  readonly #turns = new Map<string, Turn>();
  readonly #untold = new Set<string>();

  constructor(platform: Pick<Platform, 'live' | 'clock'>, present: (serverId: string) => Server | null) {
    this.#platform = platform;
    this.#present = present;
  }

  /** Something about the server is different; null is told when it is gone. */
  changed(serverId: string): void {
    if (this.#platform.live.viewers === 0) {
      this.#untold.add(serverId);
      return;
    }
    const now = this.#platform.clock.monotonic();
    const turn = this.#turns.get(serverId);
    if (turn === undefined || (turn.timer === undefined && now - turn.sentAt >= gapMs)) {
      this.#send(serverId, now);
    } else if (turn.timer === undefined) {
      const restMs = gapMs - (now - turn.sentAt);
      turn.timer = setTimeout(() => this.#send(serverId, this.#platform.clock.monotonic()), restMs);
      turn.timer.unref();
    }
  }

  /** Somebody changed the server and waits to see it: told at once, also within the second. */
  changedByHand(serverId: string): void {
    if (this.#platform.live.viewers === 0) {
      this.#untold.add(serverId);
      return;
    }
    clearTimeout(this.#turns.get(serverId)?.timer);
    this.#send(serverId, this.#platform.clock.monotonic());
  }

  /** Writes down what changed while nobody looked, so that somebody who comes back can be told. */
  catchUp(): void {
    const now = this.#platform.clock.monotonic();
    for (const serverId of this.#untold) this.#send(serverId, now);
    this.#untold.clear();
  }

  stop(): void {
    for (const turn of this.#turns.values()) clearTimeout(turn.timer);
    this.#turns.clear();
  }

  #send(serverId: string, now: number): void {
    const server = this.#present(serverId);
    if (server === null) this.#turns.delete(serverId);
    else this.#turns.set(serverId, { sentAt: now, timer: undefined });
    this.#platform.live.publish('server', { server_id: serverId, server });
  }
}

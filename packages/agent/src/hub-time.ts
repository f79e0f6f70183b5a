import type { Clock } from './clock.ts';
import type { Log } from './log.ts';

const tellFromMs = 30_000;

/** The hub's clock as its answers tell it, carried on by our monotonic one. */
export class HubTime {
  readonly #clock: Clock;
  readonly #log: Log;
  #known: { hubMs: number; monotonic: number } | undefined;
  #told = false;

  constructor(clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
  }

  /** Milliseconds since 1970 at the hub; our own clock as long as the hub has told nothing. */
  now(): number {
    if (this.#known === undefined) return this.#clock.wall();
    return this.#known.hubMs + (this.#clock.monotonic() - this.#known.monotonic);
  }

  /** Takes in a time that the hub told; says so once where the clocks differ. */
  learn(serverTime: string | undefined): void {
    const hubMs = serverTime === undefined ? Number.NaN : Date.parse(serverTime);
    if (!Number.isFinite(hubMs)) return;
    this.#known = { hubMs, monotonic: this.#clock.monotonic() };
    const offset = this.#clock.wall() - hubMs;
    const differs = Math.abs(offset) > tellFromMs;
    if (differs && !this.#told) {
      const side = offset > 0 ? 'ahead of' : 'behind';
      this.#log.warn(
        `this machine's clock is ${Math.round(Math.abs(offset) / 1000)} s ${side} the hub's; the hub corrects for it`,
      );
    }
    this.#told = differs;
  }
}

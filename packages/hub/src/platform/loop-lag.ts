import type { Clock } from './clock.ts';
import type { Counters } from './counters.ts';

const everyMs = 250;
const keptTurns = 240;

/** How late the event loop is: the longest stall of the last minute, in `event_loop_lag_ms`. */
export class LoopLag {
  readonly #clock: Clock;
  readonly #counters: Counters;
  readonly #turns: number[] = [];
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(clock: Clock, counters: Counters) {
    this.#clock = clock;
    this.#counters = counters;
  }

  start(): void {
    let before = this.#clock.monotonic();
    this.#timer = setInterval(() => {
      const now = this.#clock.monotonic();
      this.#turns.push(Math.max(0, now - before - everyMs));
      before = now;
      if (this.#turns.length > keptTurns) this.#turns.shift();
      this.#counters.set('event_loop_lag_ms', Math.round(this.worstMs));
    }, everyMs);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** The longest stall of the last minute (ms). */
  get worstMs(): number {
    return Math.max(0, ...this.#turns);
  }
}

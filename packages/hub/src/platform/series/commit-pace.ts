import type { Clock } from '../clock.ts';

const commitsPerSecond = 25;
const burst = 60;
const longestMs = 1000 / commitsPerSecond;

/**
 * How soon the next commit may begin. A few at a time go out at once; where they keep coming faster than 25 a second, reports are gathered for up to
 * 40 ms: a commit costs the same for one report as for ten.
 */
export class CommitPace {
  readonly #clock: Clock;
  #left = burst;
  #at: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#at = clock.monotonic();
  }

  /** Takes a turn: milliseconds to wait before it, 0 to 40. */
  take(): number {
    const now = this.#clock.monotonic();
    this.#left = Math.min(burst, this.#left + (now - this.#at) / longestMs);
    this.#at = now;
    const waitMs = Math.min(longestMs, Math.max(0, (1 - this.#left) * longestMs));
    // A turn that was waited for is paid back while it waits.
    this.#left = Math.max(0, this.#left) - 1;
    return waitMs;
  }

  /** Nobody came meanwhile: one sender that waits for each answer is not to be slowed down. */
  waitedInVain(): void {
    this.#left = burst;
  }
}

import type { Clock } from './clock.ts';

/** The next moment of a grid of `interval` that starts at `offset`, strictly after `now`. Pure; milliseconds. */
export function nextDue(now: number, interval: number, offset: number): number {
  const steps = Math.floor((now - offset) / interval) + 1;
  return offset + steps * interval;
}

/** A place within the interval that is this server's own, so that a fleet that starts at once does not report at once. */
export function ownOffset(serverId: string, interval: number): number {
  // FNV-1a: nothing secret, only evenly spread.
  let hash = 0x811c9dc5;
  for (const character of serverId) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return ((hash >>> 0) / 2 ** 32) * interval;
}

/** Tells when to measure: on a grid of the monotonic clock, never twice for one moment, and at once when asked. */
export class Pace {
  readonly #clock: Pick<Clock, 'monotonic' | 'sleep'>;
  readonly #serverId: string;
  #intervalMs: number;
  #due: number | undefined;
  #asked = false;
  #nudge = new AbortController();
  /** Moments of the grid that passed while something took too long; they are not made up for. */
  skipped = 0;

  constructor(clock: Pick<Clock, 'monotonic' | 'sleep'>, serverId: string, intervalMs: number) {
    this.#clock = clock;
    this.#serverId = serverId;
    this.#intervalMs = intervalMs;
  }

  get intervalMs(): number {
    return this.#intervalMs;
  }

  /** Another interval from now on. */
  setInterval(intervalMs: number): void {
    if (intervalMs === this.#intervalMs) return;
    this.#intervalMs = intervalMs;
    this.#due = undefined;
    this.#nudge.abort();
  }

  /** Measure now, out of turn; the grid stays. */
  ask(): void {
    this.#asked = true;
    this.#nudge.abort();
  }

  /** Resolves when it is time, or when the signal is aborted. */
  async wait(stop: AbortSignal): Promise<void> {
    const onStop = (): void => this.#nudge.abort();
    stop.addEventListener('abort', onStop);
    try {
      while (!stop.aborted && !this.#asked) {
        const now = this.#clock.monotonic();
        this.#due = this.#upcoming(now);
        if (now >= this.#due) break;
        this.#nudge = new AbortController();
        await this.#clock.sleep(this.#due - now, this.#nudge.signal);
      }
      if (!this.#asked) this.#pass(this.#clock.monotonic());
      this.#asked = false;
    } finally {
      stop.removeEventListener('abort', onStop);
    }
  }

  #upcoming(now: number): number {
    return this.#due ?? nextDue(now, this.#intervalMs, ownOffset(this.#serverId, this.#intervalMs));
  }

  /** The moment has come: the next one is the first that still lies ahead. */
  #pass(now: number): void {
    const due = this.#due ?? now;
    const next = nextDue(Math.max(now, due), this.#intervalMs, due);
    this.skipped += Math.max(0, Math.round((next - due) / this.#intervalMs) - 1);
    this.#due = next;
  }
}

import type { Clock } from '../clock.ts';

interface Sleeper {
  due: number;
  wake: () => void;
}

/** A clock that stands until it is told to go on; every sleep that ends on the way is woken in its turn. */
export class VirtualClock implements Clock {
  /** What the wall clock is ahead of the true time; set it to make the clock wrong. */
  wallOffset: number;
  #now = 0;
  #slept = 0;
  readonly #sleepers = new Set<Sleeper>();

  constructor(wallMs: number) {
    this.wallOffset = wallMs;
  }

  wall = (): number => this.wallOffset + this.#now;
  monotonic = (): number => this.#now;
  boot = (): number => 1000 + this.#now + this.#slept;

  sleep = (ms: number, signal?: AbortSignal): Promise<void> => {
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const sleeper: Sleeper = {
        due: this.#now + Math.max(0, ms),
        wake: () => {
          this.#sleepers.delete(sleeper);
          signal?.removeEventListener('abort', sleeper.wake);
          resolve();
        },
      };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', sleeper.wake, { once: true });
    });
  };

  /** Lets so much time pass, with everything that happens in it. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    await settle();
    for (let next = this.#earliest(); next !== undefined && next.due <= until; next = this.#earliest()) {
      this.#now = Math.max(this.#now, next.due);
      next.wake();
      await settle();
    }
    this.#now = until;
    await settle();
  }

  /** The machine sleeps: nothing runs, wall and boot clock go on, the monotonic one as its kernel has it. */
  suspend(ms: number, monotonicGoesOn: boolean): void {
    if (monotonicGoesOn) {
      this.#now += ms;
      return;
    }
    this.wallOffset += ms;
    this.#slept += ms;
  }

  #earliest(): Sleeper | undefined {
    let earliest: Sleeper | undefined;
    for (const sleeper of this.#sleepers) if (earliest === undefined || sleeper.due < earliest.due) earliest = sleeper;
    return earliest;
  }
}

/** Lets everything run that waits for no time. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

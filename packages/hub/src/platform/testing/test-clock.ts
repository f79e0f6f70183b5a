import type { Clock } from '../clock.ts';

/** A clock that a test moves. Begins at the machine's time and stands still. */
export class TestClock implements Clock {
  #now = Date.now();
  #monotonic = 0;

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  /** Time goes by. */
  advance(ms: number): void {
    this.#now += ms;
    this.#monotonic += ms;
  }

  /** Somebody sets the wall clock by so much; no time goes by. */
  set(ms: number): void {
    this.#now += ms;
  }
}

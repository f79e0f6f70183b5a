import type { ClockReading } from './server-status.ts';

const noticedMs = 1000;

/** Notices when the wall clock is set, or stood still with the machine: by how much it went another way than the monotonic one. */
export class ClockSteps {
  #last: ClockReading;

  constructor(first: ClockReading) {
    this.#last = first;
  }

  /** The step since the last reading in ms, 0 where there was none worth a word. */
  since(reading: ClockReading): number {
    const step = reading.wall - this.#last.wall - (reading.monotonic - this.#last.monotonic);
    if (Math.abs(step) < noticedMs) return 0;
    this.#last = reading;
    return step;
  }
}

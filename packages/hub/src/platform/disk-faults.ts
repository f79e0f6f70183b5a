import type { Logger } from './logger.ts';

const tolerated = 2;

/** Knows whether the disk of the database fails: more than two writes in a row could not be made. */
export class DiskFaults {
  readonly #log: Logger;
  #failing = false;

  constructor(log: Logger) {
    this.#log = log;
  }

  get isFailing(): boolean {
    return this.#failing;
  }

  /** So many writes in a row have failed; 0: the last one was made. */
  note(inARow: number): void {
    const failing = inARow > tolerated;
    if (failing === this.#failing) return;
    this.#failing = failing;
    if (failing) this.#log.error('The disk of the database fails; nothing is stored until it works again.');
    else this.#log.info('The disk of the database works again.');
  }
}

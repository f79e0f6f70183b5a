import { UnavailableError } from './storage-error.ts';

/** One at a time, in the order of asking; who waits too long gets an UnavailableError instead of waiting for ever. */
export class Mutex {
  readonly #waiting: (() => void)[] = [];
  readonly #timeoutMs: number;
  #held = false;

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  /** Resolves with the function that frees it again. */
  async lock(): Promise<() => void> {
    if (this.#held) await this.#turn();
    this.#held = true;
    let released = false;
    return () => {
      if (released) return;
      released = true;
      const next = this.#waiting.shift();
      if (next === undefined) this.#held = false;
      else next();
    };
  }

  async #turn(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      const place = this.#waiting.indexOf(resolve);
      if (place < 0) return;
      this.#waiting.splice(place, 1);
      reject(new UnavailableError('The database was busy for too long.'));
    }, this.#timeoutMs);
    this.#waiting.push(resolve);
    try {
      await promise;
    } finally {
      clearTimeout(timer);
    }
  }
}

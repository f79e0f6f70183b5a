import { setTimeout as delay } from 'node:timers/promises';

const longestTurnMs = 5;

/** Keeps long work from holding up the event loop: asked often, it lets others run whenever a few milliseconds have passed. */
export class Pace {
  #since = performance.now();

  async breathe(): Promise<void> {
    if (performance.now() - this.#since < longestTurnMs) return;
    // A timer, not setImmediate: Bun runs those one after the other for a while before it looks at timers and sockets again.
    await delay(1);
    this.#since = performance.now();
  }
}

import { setImmediate as nextTurn } from 'node:timers/promises';

const longestTurnMs = 8;

/** Keeps long work from holding up the event loop: asked often, it lets others run whenever a few milliseconds have passed. */
export class Pace {
  #since = performance.now();

  async breathe(): Promise<void> {
    if (performance.now() - this.#since < longestTurnMs) return;
    await nextTurn();
    this.#since = performance.now();
  }
}

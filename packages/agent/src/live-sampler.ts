import type { Report } from '@labkeeper/collectors/run-collectors';
import type { LiveSample } from '@labkeeper/protocol/agent';
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';

export interface LiveSamplerParts {
  clock: Clock;
  log: Log;
  read: () => Promise<Report>;
  send: (sample: LiveSample) => void;
}

/** Faster than this nobody's eye follows. */
const fastestMs = 250;

/** Looks often while somebody watches, and not at all otherwise. A look that takes long makes the next one late, never two at once. */
export class LiveSampler {
  readonly #parts: LiveSamplerParts;
  #running: { intervalMs: number; stop: AbortController } | undefined;

  constructor(parts: LiveSamplerParts) {
    this.#parts = parts;
  }

  /** Samples this often from now on; undefined ends it. */
  setInterval(intervalMs: number | undefined): void {
    const wanted = intervalMs === undefined ? undefined : Math.max(fastestMs, intervalMs);
    if (this.#running?.intervalMs === wanted) return;
    this.#running?.stop.abort();
    this.#running = undefined;
    if (wanted === undefined) return;
    this.#running = { intervalMs: wanted, stop: new AbortController() };
    void this.#run(wanted, this.#running.stop.signal);
  }

  async #run(intervalMs: number, stop: AbortSignal): Promise<void> {
    const { clock, log, read, send } = this.#parts;
    let due = clock.monotonic();
    while (!stop.aborted) {
      try {
        const at = clock.wall();
        const report = await read();
        if (stop.aborted) return;
        send({
          timestamp: new Date(at).toISOString(),
          metrics: report.flat,
          samples: report.samples,
          inventory: report.inventory,
        });
      } catch (error) {
        log.error(`a live look failed: ${String(error)}`);
      }
      // On the grid, and what was missed is not made up for.
      due = Math.max(due + intervalMs, clock.monotonic());
      await clock.sleep(due - clock.monotonic(), stop);
    }
  }
}

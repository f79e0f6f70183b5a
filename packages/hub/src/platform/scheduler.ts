import type { Clock } from './clock.ts';
import type { Logger } from './logger.ts';

/** Work that comes back. Never overlaps itself; a run that is due while one is on its way is skipped. */
export interface Job {
  readonly name: string;
  readonly everySeconds: number;
  /** Wait before the first run; default one interval. */
  readonly firstAfterSeconds?: number;
  run(signal: AbortSignal): Promise<void> | void;
}

interface Planned {
  readonly job: Job;
  timer: ReturnType<typeof setTimeout> | undefined;
  running: Promise<void> | undefined;
}

/** Runs jobs by the monotonic clock between start() and stop(). A job that throws is logged and comes again. */
export class Scheduler {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #planned: Planned[] = [];
  #stop: AbortController | undefined;

  constructor(clock: Clock, log: Logger) {
    this.#clock = clock;
    this.#log = log;
  }

  /** Adds a job; it begins with start(), or at once when that has happened already. */
  every(job: Job): void {
    const planned: Planned = { job, timer: undefined, running: undefined };
    this.#planned.push(planned);
    if (this.#stop !== undefined) this.#plan(planned, job.firstAfterSeconds ?? job.everySeconds);
  }

  start(): void {
    if (this.#stop !== undefined) return;
    this.#stop = new AbortController();
    for (const planned of this.#planned) {
      this.#plan(planned, planned.job.firstAfterSeconds ?? planned.job.everySeconds);
    }
  }

  /** Runs a job at once, beside its turns; waits for its end and throws what it throws. */
  async runNow(name: string): Promise<void> {
    const planned = this.#planned.find(({ job }) => job.name === name);
    if (planned === undefined) throw new Error(`There is no job called ${name}.`);
    await planned.running;
    await planned.job.run(this.#stop?.signal ?? AbortSignal.abort());
  }

  /** Ends the waiting, tells running jobs to end and waits for them. */
  async stop(): Promise<void> {
    this.#stop?.abort();
    this.#stop = undefined;
    for (const planned of this.#planned) clearTimeout(planned.timer);
    await Promise.all(this.#planned.map((planned) => planned.running ?? Promise.resolve()));
  }

  #plan(planned: Planned, seconds: number): void {
    planned.timer = setTimeout(() => {
      planned.running = this.#run(planned);
    }, seconds * 1000);
    planned.timer.unref();
  }

  async #run(planned: Planned): Promise<void> {
    const stop = this.#stop;
    if (stop === undefined) return;
    const began = this.#clock.monotonic();
    try {
      await planned.job.run(stop.signal);
    } catch (error) {
      this.#log.error('a job failed', { job: planned.job.name, error });
    }
    planned.running = undefined;
    if (stop.signal.aborted) return;
    const tookSeconds = (this.#clock.monotonic() - began) / 1000;
    // Turns that were missed while it ran are skipped, so that slow work never comes in bursts.
    this.#plan(planned, planned.job.everySeconds - (tookSeconds % planned.job.everySeconds));
  }
}

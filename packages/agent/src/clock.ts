import { readFileSync } from 'node:fs';

/** Time as the agent sees it; a test brings its own. */
export interface Clock {
  /** Milliseconds since 1970; steps whenever somebody sets the clock. */
  wall(): number;
  /** Milliseconds that only grow, for intervals and time-outs; may stand still while the machine sleeps. */
  monotonic(): number;
  /** Milliseconds since the machine started, its sleep included; never steps. */
  boot(): number;
  /** Resolves after so many milliseconds, or at once when the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The clock of this machine. */
export const systemClock: Clock = {
  wall: () => Date.now(),
  monotonic: () => performance.now(),
  boot: bootMs,
  sleep,
};

function bootMs(): number {
  try {
    const seconds = Number.parseFloat(readFileSync('/proc/uptime', 'utf8'));
    return Number.isFinite(seconds) ? seconds * 1000 : performance.now();
  } catch {
    return performance.now();
  }
}

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) {
      resolve();
      return;
    }
    const timer = setTimeout(done, Math.max(0, ms));
    signal?.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    }
  });
}

/** Before this no time is believed: a machine without a battery-backed clock starts in 1970 or at its image's date. */
export const earliestPlausibleTime = Date.UTC(2024, 0, 1);

/** Whether a wall time can be true: not before 2024, nor before this program was built. */
export function isPlausibleTime(ms: number, builtAt: number = earliestPlausibleTime): boolean {
  return ms >= Math.max(earliestPlausibleTime, builtAt);
}

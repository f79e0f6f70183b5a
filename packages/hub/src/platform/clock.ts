/** Time as the hub sees it. Tests hand in their own. */
export interface Clock {
  /** Milliseconds since 1970 (UTC); may jump. */
  now(): number;
  /** Milliseconds since some start; never goes back. */
  monotonic(): number;
}

/** The machine's clock. */
export const systemClock: Clock = {
  now(): number {
    return Date.now();
  },
  monotonic(): number {
    return performance.now();
  },
};

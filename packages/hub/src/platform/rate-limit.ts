import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** A number of turns per time and key. */
export interface Limit {
  /** Takes a turn: 0 when there was one, else the seconds to wait. */
  take(key: string): Promise<number>;
}

/** At most `points` turns per key in `seconds`; 0 points: no limit. */
export function createLimit(points: number, seconds: number): Limit {
  if (points === 0) return { take: () => Promise.resolve(0) };
  const limiter = new RateLimiterMemory({ points, duration: seconds });
  return {
    async take(key) {
      try {
        await limiter.consume(key);
        return 0;
      } catch (refused) {
        if (refused instanceof RateLimiterRes) return Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
        throw refused;
      }
    },
  };
}

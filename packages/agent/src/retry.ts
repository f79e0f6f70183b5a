/** How long to wait after failures. All times are milliseconds. */
export interface RetryPolicy {
  /** Shortest wait. */
  floorMs: number;
  /** Longest wait after the hub itself said no or later, or nobody listens at its port. */
  capMs: number;
  /** Longest wait after the network swallowed a request: with the time-out of a request it makes 30 s after a heal. */
  networkCapMs: number;
  /** Shortest wait after the hub refused this agent's key. */
  refusedMs: number;
  /** Time-out of a request, beside what its size takes on a slow line. */
  timeoutMs: number;
}

/** The policy of every agent: full jitter from 1 to 60 s. */
export const standardRetry: RetryPolicy = {
  floorMs: 1000,
  capMs: 60_000,
  networkCapMs: 15_000,
  refusedMs: 3_600_000,
  timeoutMs: 15_000,
};

/** Bytes a second below which a line counts as broken. */
const slowestLine = 4000;

/** A wait between `floorMs` and twice as much with each failure up to the cap, drawn evenly: a thousand agents never return at once. */
export function retryDelay(policy: RetryPolicy, failures: number, capMs: number, random: () => number): number {
  const ceiling = Math.min(capMs, policy.floorMs * 2 ** Math.min(failures, 20));
  return policy.floorMs + random() * Math.max(0, ceiling - policy.floorMs);
}

/** How long a request of so many bytes may take: whole milliseconds, since Node's AbortSignal.timeout throws for others. */
export function requestTimeout(policy: RetryPolicy, bytes: number): number {
  return Math.ceil(policy.timeoutMs + (bytes / slowestLine) * 1000);
}

/** Milliseconds that a `Retry-After` header asks for (seconds or a date), at most a day; undefined where it says nothing. */
export function retryAfterMs(header: string | null | undefined, wallNow: number): number | undefined {
  if (header === null || header === undefined || header === '') return undefined;
  const seconds = /^\d{1,9}$/.test(header.trim()) ? Number(header) : undefined;
  const ms = seconds === undefined ? Date.parse(header) - wallNow : seconds * 1000;
  if (!Number.isFinite(ms)) return undefined;
  return Math.min(86_400_000, Math.max(0, ms));
}

/** What a channel was sent lately, ms since 1970, newest last. */
export interface Sent {
  readonly times: readonly number[];
}

const windowMs = 30_000;
const longestWindowMs = 15 * 60_000;
const lookBackMs = 30 * 60_000;
const freeWithin = 3;

/**
 * When a channel may be told the next thing. The first news goes out at once; what follows within half a minute is gathered into one message, and the
 * more messages there were within half an hour the longer is gathered, up to a quarter of an hour, so that a storm stays a handful of messages.
 */
export function gatherUntil({ times }: Sent, now: number): number {
  const last = times.at(-1);
  if (last === undefined) return now;
  const recent = times.filter((at) => now - at < lookBackMs).length;
  if (recent === 0) return now;
  const window = Math.min(longestWindowMs, windowMs * 2 ** Math.max(0, recent - freeWithin));
  return Math.max(now, last + window);
}

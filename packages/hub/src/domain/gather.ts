/** What a channel was told, and when (ms since 1970). */
export interface Told {
  readonly at: number;
  /** The servers that it was about. */
  readonly about: ReadonlySet<string>;
}

/** Messages older than this are forgotten when it comes to how soon the next may follow (ms). */
export const gatherLookBackMs = 30 * 60_000;

const windowMs = 30_000;
const longestWindowMs = 15 * 60_000;
const freeWithin = 6;
/** How long what is new about one server is gathered after so many messages about it; then the longest. */
const serverWindowsMs = [0, windowMs, 2 * windowMs, 8 * windowMs] as const;

/**
 * When a channel may be told the next thing at all. The first news goes out at once; what follows within half a minute is gathered into one message, and
 * after six messages within half an hour longer and longer, up to a quarter of an hour, so that a storm stays a handful of messages. Something critical
 * (`isUrgent`) never waits longer than half a minute for what was told before it.
 */
export function gatherUntil(told: readonly Told[], now: number, isUrgent = false): number {
  const recent = recentOf(told, now);
  const last = recent.at(-1);
  if (last === undefined) return now;
  const longest = isUrgent ? windowMs : longestWindowMs;
  const window = Math.min(longest, windowMs * 2 ** Math.max(0, recent.length - freeWithin));
  return Math.max(now, last.at + window);
}

/** When a channel may be told the next thing about one server: the oftener it was told of it within half an hour, the later; something critical soon. */
export function gatherServerUntil(
  told: readonly Told[],
  { about: server, isUrgent = false }: { readonly about: string; readonly isUrgent?: boolean },
  now: number,
): number {
  const recent = recentOf(told, now).filter(({ about }) => about.has(server));
  const last = recent.at(-1);
  if (last === undefined) return now;
  const window = serverWindowsMs[recent.length] ?? longestWindowMs;
  return Math.max(now, last.at + (isUrgent ? Math.min(window, windowMs) : window));
}

/** What lies ahead of now was told by a clock that has been set back since: it says nothing of how soon the next may follow. */
function recentOf(told: readonly Told[], now: number): Told[] {
  return told.filter(({ at }) => at <= now && now - at < gatherLookBackMs).toSorted((a, b) => a.at - b.at);
}

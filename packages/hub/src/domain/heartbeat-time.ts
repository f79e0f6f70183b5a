/** Times of one request of an agent, in ms since 1970 (UTC); the hub's clock is the measure. */
export interface RequestTimes {
  readonly receivedAt: number;
  /** The agent's clock when it sent; undefined when it did not say. */
  readonly sentAt: number | undefined;
  /** By how much the hub's clock is ahead of the agent's, see `steadyOffset`; undefined when it did not say. */
  readonly offsetMs: number | undefined;
  readonly bootId: string | undefined;
  /** Reports older than this are not kept. */
  readonly oldest: number;
}

/** Where a report belongs in time, or why it is not taken. */
export type Placed =
  | { readonly kind: 'at'; readonly at: number }
  | { readonly kind: 'future' }
  | { readonly kind: 'too_old' }
  | { readonly kind: 'unset_clock' };

const tolerated = 30_000;
const exact = 20_000;
const near = 10_000;
const hour = 3_600_000;
/** 2020-01-01. A machine that says less has never had its clock set. */
const unsetBefore = 1_577_836_800_000;

/**
 * By how many ms the agent's clock is behind the hub's (negative: ahead). An offset that matters is kept as it was first measured while what is
 * measured stays near it: else a report that is sent twice would lie at two times, apart by what the network took.
 */
export function steadyOffset(measured: number, before: number | undefined): number {
  if (before === undefined || Math.abs(measured) <= exact) return measured;
  return Math.abs(measured - before) <= near ? before : measured;
}

/** Places a report: moved by the clock's offset when that is above 30 s, refused when more than an hour ahead or older than what is kept. */
export function placeReport(saidAt: number, bootId: string | undefined, times: RequestTimes): Placed {
  const earlierBoot = bootId !== undefined && times.bootId !== undefined && bootId !== times.bootId;
  if (earlierBoot && saidAt < unsetBefore) return { kind: 'unset_clock' };
  const at = saidAt + shiftFor(earlierBoot, times);
  if (at > times.receivedAt + hour) return { kind: 'future' };
  return at < times.oldest ? { kind: 'too_old' } : { kind: 'at', at };
}

/** A clock that is unset in this boot says nothing about the clock of the boot before. */
function shiftFor(earlierBoot: boolean, times: RequestTimes): number {
  const offset = times.offsetMs ?? 0;
  if (Math.abs(offset) <= tolerated) return 0;
  const unsetNow = times.sentAt !== undefined && times.sentAt < unsetBefore;
  return earlierBoot && unsetNow ? 0 : offset;
}

/** Whether a report says how things are now (and may be judged), or is history. `limitMs` is how long silence is tolerated. */
export function isLive(at: number, receivedAt: number, limitMs: number): boolean {
  return at >= receivedAt - limitMs;
}

import type { Status } from '@labkeeper/protocol/agent';

/** How long a level must last: `forMs` before it counts, `holdMs` before its end does. Looks further apart than `gapMs` do not add up. */
export interface Patience {
  readonly forMs: number;
  readonly holdMs: number;
  readonly gapMs: number;
}

/** What is kept of one key between two looks. All times are ms since 1970 by the hub's clock. */
export interface KeyStatus {
  /** What was decided: events and alerts follow this one. */
  readonly status: Status;
  /** When that was decided. */
  readonly since: number;
  /** What it was before nobody could look any more; undefined while somebody can. */
  readonly beforeUnknown?: Status | undefined;
  /** When somebody could look last. */
  readonly lookedAt?: number | undefined;
  /** Since when the level has been at WARN or worse, at FAIL, at better than `status`, without a pause. */
  readonly warnSince?: number | undefined;
  readonly failSince?: number | undefined;
  readonly betterSince?: number | undefined;
  /** When it last went from fine to bad, newest last. */
  readonly raisedAt: readonly number[];
}

/** The key as if the clock had always been set as it is now. */
export function shiftedKeyStatus(key: KeyStatus, ms: number): KeyStatus {
  return {
    ...key,
    since: key.since + ms,
    lookedAt: shifted(key.lookedAt, ms),
    warnSince: shifted(key.warnSince, ms),
    failSince: shifted(key.failSince, ms),
    betterSince: shifted(key.betterSince, ms),
    raisedAt: key.raisedAt.map((at) => at + ms),
  };
}

function shifted(at: number | undefined, ms: number): number | undefined {
  return at === undefined ? undefined : at + ms;
}

const rank: Record<Status, number> = { OK: 0, UNKNOWN: 0, WARN: 1, FAIL: 2 };
const mostRaised = 8;

/** A key that nobody has looked at. */
export function newKeyStatus(now: number): KeyStatus {
  return { status: 'UNKNOWN', since: now, raisedAt: [] };
}

/**
 * The key after one more look that saw `level`. A worse level counts once it has lasted `forMs`, a better one once it has lasted `holdMs`; not being
 * able to look is told at once. What was going on before a pause counts anew after it: nobody knows what was in between. Looks come in order of time.
 */
export function nextKeyStatus(held: KeyStatus, level: Status, patience: Patience, now: number): KeyStatus {
  if (level === 'UNKNOWN') return goneUnknown(held, now);
  const before = wasPaused(held, patience, now) ? withoutClocks(held) : held;
  const base = before.status === 'UNKNOWN' ? (before.beforeUnknown ?? 'UNKNOWN') : before.status;
  const warnSince = rank[level] >= rank.WARN ? (before.warnSince ?? now) : undefined;
  const failSince = level === 'FAIL' ? (before.failSince ?? now) : undefined;
  const betterSince = rank[level] < rank[base] ? (before.betterSince ?? now) : undefined;
  const clocks = { warnSince, failSince, betterSince };
  const decided = decide({ base, level, clocks }, patience, now);
  return settled(before, decided, clocks, now);
}

/** A clock that was set back is a pause too: nothing that was counted by it counts. */
function wasPaused({ lookedAt }: KeyStatus, { gapMs }: Patience, now: number): boolean {
  return lookedAt !== undefined && Math.abs(now - lookedAt) > gapMs;
}

function withoutClocks({ status, since, beforeUnknown, raisedAt }: KeyStatus): KeyStatus {
  return { status, since, beforeUnknown, raisedAt };
}

type Clocks = Pick<KeyStatus, 'warnSince' | 'failSince' | 'betterSince'>;

/** What a look saw (`level`), on top of what held before (`base`). */
interface Seen {
  readonly base: Status;
  readonly level: Status;
  readonly clocks: Clocks;
}

function decide({ base, level, clocks }: Seen, patience: Patience, now: number): Status {
  const reached = reachedLevel(clocks, patience, now);
  if (rank[reached] > rank[base]) return reached;
  if (rank[level] < rank[base]) return lasted(clocks.betterSince, patience.holdMs, now) ? better(level, base) : base;
  // First sight of something fine, or of something bad that has not lasted yet.
  if (base === 'UNKNOWN') return level === 'OK' ? 'OK' : 'UNKNOWN';
  return base;
}

function reachedLevel({ failSince, warnSince }: Clocks, { forMs }: Patience, now: number): Status {
  if (lasted(failSince, forMs, now)) return 'FAIL';
  return lasted(warnSince, forMs, now) ? 'WARN' : 'OK';
}

function lasted(since: number | undefined, ms: number, now: number): boolean {
  return since !== undefined && now - since >= ms;
}

/** From FAIL a key may fall to WARN; a WARN that has not lasted by itself is still one when it was worse before. */
function better(level: Status, base: Status): Status {
  return base === 'FAIL' && level === 'WARN' ? 'WARN' : level;
}

function settled(before: KeyStatus, status: Status, clocks: Clocks, now: number): KeyStatus {
  const base = before.status === 'UNKNOWN' ? before.beforeUnknown : before.status;
  const changed = status !== before.status;
  const raised = rank[status] > 0 && rank[base ?? 'UNKNOWN'] === 0;
  return {
    status,
    since: changed ? now : before.since,
    lookedAt: now,
    ...clocks,
    betterSince: changed ? undefined : clocks.betterSince,
    raisedAt: raised ? [...before.raisedAt, now].slice(-mostRaised) : before.raisedAt,
  };
}

function goneUnknown(before: KeyStatus, now: number): KeyStatus {
  if (before.status === 'UNKNOWN') return withoutClocks(before);
  return { status: 'UNKNOWN', since: now, beforeUnknown: before.status, raisedAt: before.raisedAt };
}

const flapWindowMs = 3_600_000;
const flapsToStart = 4;
const calmMs = 1_800_000;

/** Whether a key goes bad and well again so often that one message must do for all of it: four times within an hour, until it was calm for half an hour. */
export function isFlapping(key: KeyStatus, now: number): boolean {
  const recent = key.raisedAt.filter((at) => at <= now && now - at < flapWindowMs);
  const last = Math.max(key.since, recent.at(-1) ?? 0);
  return recent.length >= flapsToStart && now - last < calmMs;
}

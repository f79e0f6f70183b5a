import type { ServerStatus } from '@labkeeper/protocol/server';

/** What is known about a server's reports. All times are monotonic milliseconds of this hub process. */
export interface ReportFacts {
  /** When the hub last received anything from it; undefined when nothing came since the hub started. */
  readonly receivedAt: number | undefined;
  /** Whether it ever reported, in this or an earlier life of the hub. */
  readonly everReported: boolean;
  readonly intervalSeconds: number;
  /** Whether that is how often it reports, and not only how often it should. */
  readonly intervalKnown: boolean;
  /** What was said of it last, in this or an earlier life of the hub. */
  readonly previous: ServerStatus;
}

export interface Watch {
  /** Since when the hub has been looking without a pause of its own. */
  readonly watchingSince: number;
  readonly offlineSeconds: number;
}

/** How long a server may be silent before it counts as offline, in ms: the setting or three of its intervals, the longer. */
export function silenceLimitMs(intervalSeconds: number, offlineSeconds: number): number {
  return Math.max(offlineSeconds, 3 * intervalSeconds) * 1000;
}

/** A server whose pace nobody knows yet has so many times the limit before its silence is called one. */
const patience = 3;

/**
 * Online, offline or unknown. Silence counts only while the hub itself was looking, so that a restart, a suspend or a stall of the hub takes no
 * server down; one that was offline before stays so until it reports. While it is not known how often a server reports, it may only be slow.
 */
export function serverStatus(facts: ReportFacts, watch: Watch, now: number): ServerStatus {
  const { receivedAt, intervalKnown } = facts;
  const limit = silenceLimitMs(facts.intervalSeconds, watch.offlineSeconds);
  if (receivedAt !== undefined && now - receivedAt <= limit) return 'online';
  if (!facts.everReported) return 'unknown';
  if (facts.previous === 'offline') return 'offline';
  if (now - watch.watchingSince <= limit) return 'unknown';
  const silentSince = Math.max(receivedAt ?? watch.watchingSince, watch.watchingSince);
  return !intervalKnown && now - silentSince <= patience * limit ? 'unknown' : 'offline';
}

/** One look at both clocks, in ms. */
export interface ClockReading {
  readonly wall: number;
  readonly monotonic: number;
}

const toleranceMs = 15_000;

/**
 * Whether the hub was away between two looks that should lie `everyMs` apart: stopped or blocked (the monotonic clock ran on), or suspended (only
 * the wall clock did). A wall clock that was set forward looks like a suspend; the price is one grace.
 */
export function wasAway(before: ClockReading, after: ClockReading, everyMs: number): boolean {
  const monotonicGap = after.monotonic - before.monotonic;
  const wallGap = after.wall - before.wall;
  return monotonicGap > everyMs + toleranceMs || wallGap - monotonicGap > toleranceMs;
}

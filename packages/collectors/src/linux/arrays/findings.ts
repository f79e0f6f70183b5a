import type { ArrayWork, DiskArray } from '@labkeeper/protocol/inventory';

/** What one kind of array gave; `hint`: what could be done to see more. */
export interface Findings<Memory = unknown> {
  arrays: DiskArray[];
  memory?: Memory;
  hint?: string;
}

/** Of everything that is counted; more is not meant. */
const most = 1e15;

/** An array about which nothing could be learnt, and why. */
export function unknownArray(kind: DiskArray['kind'], array: string, reason: string): DiskArray {
  return {
    array,
    kind,
    level: null,
    state: 'unknown',
    problems: [reason],
    size_bytes: null,
    used_bytes: null,
    wanted: null,
    working: null,
    errors: null,
    members: [],
    work: null,
    checked_at: null,
  };
}

/** Work about which only its kind is known. */
export function workOf(kind: string, paused = false): ArrayWork {
  return { kind, percent: null, eta_seconds: null, bytes_per_second: null, paused };
}

/** A sum of counts, each of which may be unknown; null where all are. */
export function sumOf(counts: readonly (number | null)[]): number | null {
  const known = counts.filter((count) => count !== null);
  return known.length === 0
    ? null
    : Math.min(
        most,
        known.reduce((sum, count) => sum + count, 0),
      );
}

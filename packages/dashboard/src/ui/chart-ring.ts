/** A fixed number of the newest (time, value) pairs; older ones fall out. Times are seconds and only grow. */
export interface Ring {
  readonly capacity: number;
  readonly times: Float64Array;
  /** NaN stands for "nothing was measured". */
  readonly values: Float64Array;
  /** Index of the oldest pair. */
  head: number;
  length: number;
}

/** An empty ring for so many pairs. */
export function createRing(capacity: number): Ring {
  return {
    capacity,
    times: new Float64Array(capacity),
    values: new Float64Array(capacity),
    head: 0,
    length: 0,
  };
}

/** Adds a pair; one that is not newer than the newest is refused (a repeated or late frame must not fold the line back). */
export function pushRing(ring: Ring, time: number, value: number | null): boolean {
  if (ring.length > 0 && time <= newestTime(ring)) return false;
  const full = ring.length === ring.capacity;
  const slot = (ring.head + ring.length) % ring.capacity;
  ring.times[slot] = time;
  ring.values[slot] = value ?? Number.NaN;
  if (full) ring.head = (ring.head + 1) % ring.capacity;
  else ring.length += 1;
  return true;
}

/** Time of the newest pair, -Infinity when there is none. */
export function newestTime(ring: Ring): number {
  if (ring.length === 0) return -Infinity;
  return ring.times[(ring.head + ring.length - 1) % ring.capacity] ?? -Infinity;
}

/** The pairs from a time on, oldest first, with a null where more than `gapSeconds` passed without a pair. */
export function readRing(ring: Ring, from: number, gapSeconds: number): { times: number[]; values: (number | null)[] } {
  const times: number[] = [];
  const values: (number | null)[] = [];
  for (let offset = 0; offset < ring.length; offset += 1) {
    const slot = (ring.head + offset) % ring.capacity;
    const time = ring.times[slot] ?? 0;
    if (time < from) continue;
    const before = times.at(-1);
    if (before !== undefined && time - before > gapSeconds) {
      times.push(before + gapSeconds / 2);
      values.push(null);
    }
    const value = ring.values[slot] ?? Number.NaN;
    times.push(time);
    values.push(Number.isNaN(value) ? null : value);
  }
  return { times, values };
}

import type { Point, Track } from './chart-data.ts';

/** Values as they come in live: times in seconds, ascending. */
export interface Tail {
  readonly times: readonly number[];
  readonly values: readonly (number | null)[];
}

interface Bucket {
  sum: number;
  count: number;
  low: number;
  high: number;
}

/**
 * Continues a track of regular steps with live values, gathered in the same steps: what the hub has already answered for a
 * step stays, so that the line does not change under the reader when the next answer comes.
 */
export function withTail(track: Track, tail: Tail): Track {
  const last = track.times.at(-1);
  if (last === undefined || tail.times.length === 0) return track;
  const grown = grow(track, gather(track, tail, track.times[0] ?? last));
  bridgeSeam(grown.mean, track);
  return grown;
}

interface Grown extends Track {
  readonly mean: Point[];
}

function grow(track: Track, buckets: ReadonlyMap<number, Bucket>): Grown {
  const times = [...track.times];
  const start = times[0] ?? 0;
  const end = Math.max(times.length - 1, ...buckets.keys());
  while (times.length <= end) times.push(start + times.length * track.step);
  function fill(values: readonly Point[], of: (bucket: Bucket) => number): Point[] {
    return times.map((_, index) => {
      const bucket = buckets.get(index);
      const value = index < values.length ? values[index] : null;
      return bucket && typeof value !== 'number' ? of(bucket) : value;
    });
  }
  return {
    times,
    step: track.step,
    mean: fill(track.mean, (bucket) => bucket.sum / bucket.count),
    min: track.min && fill(track.min, (bucket) => bucket.low),
    max: track.max && fill(track.max, (bucket) => bucket.high),
  };
}

function gather(track: Track, tail: Tail, start: number): Map<number, Bucket> {
  const known = track.mean.findLastIndex((value) => typeof value === 'number');
  const buckets = new Map<number, Bucket>();
  for (const [position, time] of tail.times.entries()) {
    const value = tail.values[position];
    const index = Math.floor((time - start) / track.step);
    if (value === null || value === undefined || index <= known) continue;
    const bucket = buckets.get(index) ?? { sum: 0, count: 0, low: Infinity, high: -Infinity };
    bucket.sum += value;
    bucket.count += 1;
    bucket.low = Math.min(bucket.low, value);
    bucket.high = Math.max(bucket.high, value);
    buckets.set(index, bucket);
  }
  return buckets;
}

/** Between the last stored report and the first live value lies less than an interval: that is no gap. */
function bridgeSeam(mean: Point[], track: Track): void {
  const known = track.mean.findLastIndex((value) => typeof value === 'number');
  const next = mean.findIndex((value, index) => index > known && typeof value === 'number');
  const reach = Math.max(2, Math.ceil(90 / track.step));
  if (known >= 0 && next > known + 1 && next - known <= reach) mean.fill(undefined, known + 1, next);
}

/** The last stored points and then every live value by itself: what the second-by-second view draws. Older than `from` (seconds) is left out. */
export function liveTrack(track: Track | null, tail: Tail, from: number): Track {
  const first = tail.times[0] ?? Infinity;
  const last = tail.times.at(-1) ?? Infinity;
  const { times, mean } = storedBetween(track, from - 120, first);
  const lastStored = times.at(-1);
  if (lastStored !== undefined && first !== Infinity && first - lastStored > 90) {
    times.push(lastStored + 1);
    mean.push(null);
  }
  // Where the seconds stopped coming, what is stored goes on.
  const after = storedBetween(track, last + AFTER_SECONDS, Infinity);
  return {
    times: [...times, ...tail.times, ...after.times],
    step: 1,
    mean: [...mean, ...tail.values, ...after.mean],
  };
}

/** A stored step this close after the last live value still tells of the time before it. */
const AFTER_SECONDS = 10;

function storedBetween(track: Track | null, from: number, to: number): { times: number[]; mean: Point[] } {
  const times: number[] = [];
  const mean: Point[] = [];
  for (const [index, time] of (track?.times ?? []).entries()) {
    const value = track?.mean[index];
    if (time < from || time >= to || value === undefined) continue;
    times.push(time);
    mean.push(value);
  }
  // Steps that the hub has no report for yet are no gap when live values go on from there.
  while (mean.at(-1) === null) {
    mean.pop();
    times.pop();
  }
  return { times, mean };
}

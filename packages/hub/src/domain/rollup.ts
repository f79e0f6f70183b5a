import type { MetricKind } from '@labkeeper/protocol/sample';
import { bootBetween } from './boots.ts';

/*
 * Many samples become few numbers, by the kind of the metric and never by its name. A gauge: mean, least and most. A counter: its rate per second,
 * which belongs to the time of the later of two samples. A state: the last one instead of the mean. A gap stays a gap.
 */

/** Samples of one series by time (ms), ascending. */
export interface SampleRun {
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/**
 * Equal stretches of time, from `start` on. Where `weight` is 0 nothing was measured. Gauge: `total` is the sum and `weight` the count; counter: growth
 * and the seconds in which it grew; state: the last one and the count. `least` and `most` are rates for a counter.
 */
export interface Buckets {
  readonly start: number;
  readonly step: number;
  readonly count: number;
  readonly weight: Float64Array;
  readonly total: Float64Array;
  readonly least: Float64Array;
  readonly most: Float64Array;
}

/** A counter's rate is taken from samples that lie at most this far back; to know it, this much before a range must be read. */
export const rateLookbackMs = 3 * 3_600_000;

// A counter that was silent for longer than this and than three of its intervals gives no rate for that time.
const shortGapMs = 5 * 60_000;
const gapIntervals = 3;

/** Buckets in which nothing was measured yet. */
export function emptyBuckets(start: number, step: number, count: number): Buckets {
  return {
    start,
    step,
    count,
    weight: new Float64Array(count),
    total: new Float64Array(count),
    least: new Float64Array(count),
    most: new Float64Array(count),
  };
}

/**
 * Puts samples into the buckets they fall in. Samples before the first bucket serve a counter as what came before; over a boot it has no rate, also
 * where it came back higher. `boots` are ascending.
 */
export function addSamples(buckets: Buckets, kind: MetricKind, run: SampleRun, boots: readonly number[] = []): void {
  const { times, values } = run;
  const end = buckets.start + buckets.count * buckets.step;
  for (let i = 0; i < times.length; i += 1) {
    const at = times[i] ?? 0;
    if (at >= end) return;
    if (at < buckets.start) continue;
    const bucket = Math.floor((at - buckets.start) / buckets.step);
    const value = values[i] ?? 0;
    const isOverBoot = kind === 'counter' && bootBetween(boots, times[i - 1] ?? -Infinity, at);
    if (isOverBoot) continue;
    if (kind === 'counter') addGrowth(buckets, bucket, growthAt(times, values, i));
    else addLevel(buckets, bucket, { value, last: kind === 'state' });
  }
}

interface Growth {
  readonly amount: number;
  readonly seconds: number;
}

/** How much a counter grew up to sample `i`, and in which time; undefined at a reset, after a gap, and at the first sample. */
export function growthAt(times: Float64Array, values: Float64Array, i: number): Growth | undefined {
  const at = times[i] ?? 0;
  const before = times[i - 1] ?? -Infinity;
  const amount = (values[i] ?? 0) - (values[i - 1] ?? 0);
  const waited = at - before;
  if (waited > rateLookbackMs || amount < 0 || waited <= 0) return undefined;
  if (waited > shortGapMs) {
    const earlier = times[i - 2] ?? -Infinity;
    if (at - earlier > rateLookbackMs || waited > gapIntervals * (before - earlier)) return undefined;
  }
  return { amount, seconds: waited / 1000 };
}

function addGrowth(buckets: Buckets, bucket: number, growth: Growth | undefined): void {
  if (growth === undefined) return;
  const rate = growth.amount / growth.seconds;
  widen(buckets, bucket, rate, rate);
  buckets.total[bucket] = (buckets.total[bucket] ?? 0) + growth.amount;
  buckets.weight[bucket] = (buckets.weight[bucket] ?? 0) + growth.seconds;
}

function addLevel(buckets: Buckets, bucket: number, { value, last }: { value: number; last: boolean }): void {
  widen(buckets, bucket, value, value);
  buckets.total[bucket] = last ? value : (buckets.total[bucket] ?? 0) + value;
  buckets.weight[bucket] = (buckets.weight[bucket] ?? 0) + 1;
}

function widen(buckets: Buckets, bucket: number, least: number, most: number): void {
  const isFirst = buckets.weight[bucket] === 0;
  buckets.least[bucket] = isFirst ? least : Math.min(buckets.least[bucket] ?? least, least);
  buckets.most[bucket] = isFirst ? most : Math.max(buckets.most[bucket] ?? most, most);
}

/** Adds finer buckets to coarser ones, each where its start falls; those outside are left out. */
export function addBuckets(into: Buckets, kind: MetricKind, from: Buckets): void {
  for (let i = 0; i < from.count; i += 1) {
    const weight = from.weight[i] ?? 0;
    const bucket = Math.floor((from.start + i * from.step - into.start) / into.step);
    if (weight === 0 || bucket < 0 || bucket >= into.count) continue;
    widen(into, bucket, from.least[i] ?? 0, from.most[i] ?? 0);
    const total = from.total[i] ?? 0;
    into.total[bucket] = kind === 'state' ? total : (into.total[bucket] ?? 0) + total;
    into.weight[bucket] = (into.weight[bucket] ?? 0) + weight;
  }
}

/**
 * Stored buckets, some of whose samples are gone, and what late samples bring to them. `before` and `now` are of the samples that are still there,
 * without and with the late ones; all three lie alike.
 */
export function withLate(kind: MetricKind, stored: Buckets, late: { before: Buckets; now: Buckets }): Buckets {
  const { before, now } = late;
  const result = emptyBuckets(stored.start, stored.step, stored.count);
  for (let i = 0; i < stored.count; i += 1) {
    const weight = (now.weight[i] ?? 0) - (before.weight[i] ?? 0);
    if (weight <= 0) continue;
    widen(result, i, now.least[i] ?? 0, now.most[i] ?? 0);
    result.weight[i] = weight;
    result.total[i] = (now.total[i] ?? 0) - (kind === 'state' ? 0 : (before.total[i] ?? 0));
  }
  addBuckets(result, kind, stored);
  return result;
}

/**
 * The buckets as the numbers that are shown: the mean (the last one of a state), the least and the most; null where nothing was measured.
 * Rates are rolled up with fewer digits than their mean, so the band is widened to hold it.
 */
export function bucketNumbers(
  buckets: Buckets,
  kind: MetricKind,
): { mean: (number | null)[]; min: (number | null)[]; max: (number | null)[] } {
  const mean: (number | null)[] = [];
  const min: (number | null)[] = [];
  const max: (number | null)[] = [];
  for (let i = 0; i < buckets.count; i += 1) {
    const weight = buckets.weight[i] ?? 0;
    const total = buckets.total[i] ?? 0;
    const least = buckets.least[i] ?? 0;
    const most = buckets.most[i] ?? 0;
    const middle = kind === 'state' ? total : total / weight;
    mean.push(weight === 0 ? null : middle);
    min.push(weight === 0 ? null : Math.min(least, middle));
    max.push(weight === 0 ? null : Math.max(most, middle));
  }
  return { mean, min, max };
}

const intervalsLookedAt = 101;

/** The usual distance (ms) of the samples: the median, from at most a hundred places. 0 when there are fewer than three samples. */
export function ownInterval(times: ArrayLike<number>): number {
  const pairs = times.length - 1;
  if (pairs < 2) return 0;
  const taken = Math.min(pairs, intervalsLookedAt);
  const distances = new Float64Array(taken);
  for (let i = 0; i < taken; i += 1) {
    const place = Math.floor((i * pairs) / taken);
    distances[i] = (times[place + 1] ?? 0) - (times[place] ?? 0);
  }
  return distances.sort()[Math.floor((taken - 1) / 2)] ?? 0;
}

/**
 * Fills single empty buckets that are empty only because a report came a little late: its neighbours are no further apart than one and a half
 * intervals, so nothing is missing. It takes the numbers of the later one. A real gap stays empty.
 */
export function fillJitter(buckets: Buckets, times: Float64Array): void {
  const longest = ownInterval(times) * 1.5;
  for (let i = 1; i < times.length; i += 1) {
    const at = times[i] ?? 0;
    const before = times[i - 1] ?? 0;
    const bucket = Math.floor((at - buckets.start) / buckets.step);
    const skipped = bucket - Math.floor((before - buckets.start) / buckets.step) === 2;
    if (!skipped || at - before > longest || bucket < 1 || bucket >= buckets.count) continue;
    for (const numbers of [buckets.weight, buckets.total, buckets.least, buckets.most]) {
      numbers[bucket - 1] = numbers[bucket] ?? 0;
    }
  }
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Steps a chart is drawn in (ms): each divides a day or is whole days, so that buckets lie the same in every query. */
export const steps = [
  ...[1, 2, 5, 10, 15, 20, 30].map((n) => n * second),
  ...[1, 2, 3, 4, 5, 10, 15, 20, 30].map((n) => n * minute),
  ...[1, 2, 3, 4, 6, 8, 12].map((n) => n * hour),
  ...[1, 2, 4, 7, 14, 28, 56].map((n) => n * day),
] as const;

/** The smallest step that is at least this long. */
export function stepOfAtLeast(ms: number): number {
  for (const step of steps) if (step >= ms) return step;
  return Math.ceil(ms / day) * day;
}

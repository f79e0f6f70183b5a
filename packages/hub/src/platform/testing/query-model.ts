import type { MetricKind } from '@labkeeper/protocol/sample';
import { ownInterval, stepOfAtLeast } from '../../domain/rollup.ts';
import type { SeriesQuery, SeriesResult } from '../series/series-store.ts';

/** One number as it was appended. */
export interface ModelSample {
  readonly subject: string;
  readonly metric: string;
  readonly at: number;
  readonly value: number;
}

interface Numbers {
  readonly mean: number;
  readonly min: number;
  readonly max: number;
}

const hour = 3_600_000;
const lookback = 3 * hour;

/** The answer to a query, computed plainly from all samples in the order of appending (metrics without labels). */
export function modelAnswer(
  samples: readonly ModelSample[],
  query: SeriesQuery,
  kindOf: (metric: string) => MetricKind,
): SeriesResult[] {
  const names = new Set(samples.map((each) => JSON.stringify([each.subject, each.metric])));
  return [...names].toSorted().map((name) => {
    const [subject, metric] = JSON.parse(name) as [string, string];
    const own = samples.filter((each) => each.subject === subject && each.metric === metric);
    const sorted = own
      .filter((each, i) => own.findIndex((other) => other.at === each.at) === i)
      .toSorted((a, b) => a.at - b.at);
    return { subject, metric, labels: {}, kind: kindOf(metric), ...answerOf(sorted, kindOf(metric), query) };
  });
}

function answerOf(
  sorted: readonly ModelSample[],
  kind: MetricKind,
  query: SeriesQuery,
): Pick<SeriesResult, 'start' | 'step' | 'mean' | 'min' | 'max'> {
  const fits = stepOfAtLeast((query.to - query.from) / query.points);
  const read = fits < hour ? hour : fits;
  const from = Math.floor(query.from / read) * read;
  const to = Math.ceil(query.to / read) * read;
  const times = sorted.map((each) => each.at);
  const seen = times.filter((at) => at >= from - lookback && at < to);
  const interval = ownInterval(fits < hour ? seen : filledHours(sorted, kind, { from, to }));
  const step = Math.max(fits, stepOfAtLeast(interval * 0.95));
  const { start, count } = rangeOf(query, step);
  const buckets = Array.from({ length: count }, (_, i) =>
    numbersOf(sorted, kind, { from: start + i * step, to: start + (i + 1) * step }),
  );
  const near = times.filter((at) => at >= Math.min(from, start) - lookback && at < Math.max(to, start + count * step));
  if (fits < hour) fillLate(buckets, { seen: near, start, step, longest: ownInterval(near) * 1.5 });
  return {
    start,
    step,
    mean: buckets.map((each) => each?.mean ?? null),
    min: buckets.map((each) => each?.min ?? null),
    max: buckets.map((each) => each?.max ?? null),
  };
}

function rangeOf(query: SeriesQuery, step: number): { start: number; count: number } {
  const end = Math.ceil(query.to / step);
  const count = Math.min(end - Math.floor(query.from / step), query.points);
  return { start: (end - count) * step, count };
}

function filledHours(sorted: readonly ModelSample[], kind: MetricKind, range: { from: number; to: number }): number[] {
  const hours: number[] = [];
  for (let from = range.from; from < range.to; from += hour) {
    if (numbersOf(sorted, kind, { from, to: from + hour }) !== undefined) hours.push(from);
  }
  return hours;
}

function numbersOf(
  sorted: readonly ModelSample[],
  kind: MetricKind,
  range: { from: number; to: number },
): Numbers | undefined {
  const within = sorted.flatMap((each, i) => (each.at >= range.from && each.at < range.to ? [i] : []));
  if (kind === 'counter') return ratesOf(within.flatMap((i) => growth(sorted, i)));
  const values = within.map((i) => sorted[i]?.value ?? 0);
  const last = values.at(-1);
  if (last === undefined) return undefined;
  let sum = 0;
  for (const value of values) sum += value;
  return { mean: kind === 'state' ? last : sum / values.length, min: Math.min(...values), max: Math.max(...values) };
}

function growth(sorted: readonly ModelSample[], i: number): { amount: number; seconds: number }[] {
  const [earlier, before, now] = [sorted[i - 2], sorted[i - 1], sorted[i]];
  if (before === undefined || now === undefined || now.value < before.value || now.at - before.at > lookback) return [];
  const waited = now.at - before.at;
  const usual = earlier === undefined || now.at - earlier.at > lookback ? undefined : before.at - earlier.at;
  if (waited > 5 * 60_000 && (usual === undefined || waited > 3 * usual)) return [];
  return [{ amount: now.value - before.value, seconds: waited / 1000 }];
}

function ratesOf(growths: readonly { amount: number; seconds: number }[]): Numbers | undefined {
  if (growths.length === 0) return undefined;
  const rates = growths.map((each) => each.amount / each.seconds);
  let amount = 0;
  let seconds = 0;
  for (const each of growths) {
    amount += each.amount;
    seconds += each.seconds;
  }
  return { mean: amount / seconds, min: Math.min(...rates), max: Math.max(...rates) };
}

function fillLate(
  buckets: (Numbers | undefined)[],
  { seen, start, step, longest }: { seen: readonly number[]; start: number; step: number; longest: number },
): void {
  for (const [i, at] of seen.entries()) {
    const before = seen[i - 1];
    if (before === undefined || at - before > longest) continue;
    const bucket = Math.floor((at - start) / step);
    const isSkipped = Math.floor((before - start) / step) === bucket - 2;
    if (isSkipped && bucket >= 1 && bucket < buckets.length) buckets[bucket - 1] = buckets[bucket];
  }
}

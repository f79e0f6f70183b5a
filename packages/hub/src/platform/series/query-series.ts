import type { MetricKind } from '@labkeeper/protocol/sample';
import type { Kysely } from 'kysely';
import {
  addBuckets,
  addSamples,
  bucketNumbers,
  emptyBuckets,
  fillJitter,
  ownInterval,
  rateLookbackMs,
  stepOfAtLeast,
  type Buckets,
} from '../../domain/rollup.ts';
import type { Tables } from '../tables.ts';
import { noPoints, type Points } from './points.ts';
import { readHourly } from './read-hourly.ts';
import { readPoints, wantedOf } from './read-points.ts';
import { selectSeries, type KnownSeries } from './select-series.ts';
import type { SeriesQuery, SeriesResult } from './series-store.ts';
import { hourMs } from './time.ts';

/** What a query needs to know beside the database. */
export interface QuerySurroundings {
  readonly db: Kysely<Tables>;
  readonly kindOf: (metric: string) => MetricKind;
  /** Samples from before this time (ms) may be gone; their hourly roll-ups are there. */
  readonly oldestSamples: number;
}

// A series that reports every 60.0 to 60.5 s is one of 60 s.
const intervalTolerance = 0.95;

/** Answers a query: fine steps from the samples, steps of an hour and more from the roll-ups and the samples of what is not merged yet. */
export async function querySeries(surroundings: QuerySurroundings, query: SeriesQuery): Promise<SeriesResult[]> {
  const series = await selectSeries(surroundings.db, query);
  if (series.length === 0 || query.to <= query.from) return [];
  const points = Math.max(1, query.points);
  const fits = stepOfAtLeast((query.to - query.from) / points);
  const step = query.from < surroundings.oldestSamples ? Math.max(hourMs, fits) : fits;
  const answer = step < hourMs ? fineAnswers : hourlyAnswers;
  return answer(surroundings, series, { ...query, points, step });
}

interface SteppedQuery extends SeriesQuery {
  readonly step: number;
}

async function fineAnswers(
  { db, kindOf }: QuerySurroundings,
  series: readonly KnownSeries[],
  query: SteppedQuery,
): Promise<SeriesResult[]> {
  const { start } = bucketRange(query, query.step);
  const range = { from: start - rateLookbackMs, to: Math.ceil(query.to / query.step) * query.step };
  const all = await readPoints(db, wantedOf(series), range);
  return series.map((each) => {
    const kind = kindOf(each.metric);
    const buckets = fineBuckets(all.get(each.seriesId) ?? noPoints, kind, query);
    return toResult(each, { kind, buckets, band: query.band });
  });
}

function fineBuckets(points: Points, kind: MetricKind, query: SteppedQuery): Buckets {
  const own = ownInterval(points.times);
  const step = Math.max(query.step, stepOfAtLeast(own * intervalTolerance));
  const { start, count } = bucketRange(query, step);
  const buckets = emptyBuckets(start, step, count);
  addSamples(buckets, kind, points);
  fillJitter(buckets, points.times);
  return buckets;
}

async function hourlyAnswers(
  { db, kindOf }: QuerySurroundings,
  series: readonly KnownSeries[],
  query: SteppedQuery,
): Promise<SeriesResult[]> {
  const { start } = bucketRange(query, query.step);
  const to = Math.ceil(query.to / query.step) * query.step;
  const hourly = await readHourly(db, { series, kindOf, from: start, to });
  return series.map((each) => {
    const kind = kindOf(each.metric);
    const hours = hourly.get(each.seriesId) ?? emptyBuckets(start, hourMs, 0);
    const step = Math.max(query.step, stepOfAtLeast(ownInterval(filledTimes(hours)) * intervalTolerance));
    const { start: first, count } = bucketRange(query, step);
    const buckets = emptyBuckets(first, step, count);
    addBuckets(buckets, kind, hours);
    return toResult(each, { kind, buckets, band: query.band });
  });
}

function filledTimes(hours: Buckets): number[] {
  const times: number[] = [];
  for (let i = 0; i < hours.count; i += 1) if ((hours.weight[i] ?? 0) > 0) times.push(hours.start + i * hours.step);
  return times;
}

/** Whole buckets over the range, at most as many as asked for: where the range begins within a bucket that is one too many, that one is left out. */
function bucketRange(query: SeriesQuery, step: number): { start: number; count: number } {
  const first = Math.floor(query.from / step);
  const end = Math.ceil(query.to / step);
  const count = Math.min(end - first, query.points);
  return { start: (end - count) * step, count };
}

function toResult(
  series: KnownSeries,
  { kind, buckets, band }: { kind: MetricKind; buckets: Buckets; band: boolean },
): SeriesResult {
  const { mean, min, max } = bucketNumbers(buckets, kind);
  return {
    subject: series.subject,
    metric: series.metric,
    labels: series.labels,
    kind,
    start: buckets.start,
    step: buckets.step,
    mean,
    ...(band ? { min, max } : {}),
  };
}

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
import { readBoots } from './read-boots.ts';
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
  const wanted = wantedOf(series);
  // Whole hours, so that the wider buckets of a series with a longer interval are read to their ends too.
  const range = wholeBuckets(query, hourMs);
  async function read({ from, to }: TimeRange): Promise<Map<number, Points>> {
    return readPoints(db, wanted, { from: from - rateLookbackMs, to });
  }
  const points = await read(range);
  const steps = new Map(
    series.map(({ seriesId }) => [seriesId, ownStep(query.step, points.get(seriesId)?.times ?? [])]),
  );
  const whole = await readAgainIfWider(query, { range, points, steps }, read);
  const boots = await readBoots(db, { series, kindOf }, range);
  return series.map((each) => {
    const kind = kindOf(each.metric);
    const found = whole.get(each.seriesId) ?? noPoints;
    const buckets = bucketsOf(query, steps.get(each.seriesId) ?? query.step);
    addSamples(buckets, kind, found, boots.get(each.subjectNo));
    fillJitter(buckets, found.times);
    return toResult(each, { kind, buckets, band: query.band });
  });
}

async function hourlyAnswers(
  { db, kindOf }: QuerySurroundings,
  series: readonly KnownSeries[],
  query: SteppedQuery,
): Promise<SeriesResult[]> {
  const range = wholeBuckets(query, query.step);
  async function read({ from, to }: TimeRange): Promise<Map<number, Buckets>> {
    return readHourly(db, { series, kindOf, from, to });
  }
  const points = await read(range);
  const steps = new Map(
    series.map(({ seriesId }) => [seriesId, ownStep(query.step, filledTimes(points.get(seriesId)))]),
  );
  const whole = await readAgainIfWider(query, { range, points, steps }, read);
  return series.map((each) => {
    const kind = kindOf(each.metric);
    const buckets = bucketsOf(query, steps.get(each.seriesId) ?? query.step);
    const hours = whole.get(each.seriesId);
    if (hours !== undefined) addBuckets(buckets, kind, hours);
    return toResult(each, { kind, buckets, band: query.band });
  });
}

interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** The range made wider to whole buckets. */
function wholeBuckets(query: SeriesQuery, step: number): TimeRange {
  return { from: Math.floor(query.from / step) * step, to: Math.ceil(query.to / step) * step };
}

/** The step asked for, or one that suits how often the series is measured, if that is longer. */
function ownStep(step: number, times: ArrayLike<number>): number {
  return Math.max(step, stepOfAtLeast(ownInterval(times) * intervalTolerance));
}

/** What was read, or more where a rarely measured series has buckets that reach beyond it. */
async function readAgainIfWider<Found>(
  query: SteppedQuery,
  first: { readonly range: TimeRange; readonly points: Found; readonly steps: ReadonlyMap<number, number> },
  read: (range: TimeRange) => Promise<Found>,
): Promise<Found> {
  let { from, to } = first.range;
  for (const step of new Set(first.steps.values())) {
    const wider = wholeBuckets(query, step);
    from = Math.min(from, wider.from);
    to = Math.max(to, wider.to);
  }
  return from === first.range.from && to === first.range.to ? first.points : read({ from, to });
}

function filledTimes(hours: Buckets | undefined): number[] {
  const times: number[] = [];
  if (hours === undefined) return times;
  for (let i = 0; i < hours.count; i += 1) if ((hours.weight[i] ?? 0) > 0) times.push(hours.start + i * hours.step);
  return times;
}

/** Whole buckets over the range, at most as many as asked for: where the range begins within a bucket that is one too many, that one is left out. */
function bucketsOf(query: SeriesQuery, step: number): Buckets {
  const { from, to } = wholeBuckets(query, step);
  const count = Math.min(Math.round((to - from) / step), query.points);
  return emptyBuckets(to - count * step, step, count);
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

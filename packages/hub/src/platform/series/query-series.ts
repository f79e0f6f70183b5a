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
import { ApiError } from '../api-error.ts';
import type { Tables } from '../tables.ts';
import { Pace } from './pace.ts';
import { noPoints, type Points } from './points.ts';
import { readBoots } from './read-boots.ts';
import { readHourly } from './read-hourly.ts';
import { readPoints, wantedOf } from './read-points.ts';
import { selectSeries, type KnownSeries } from './select-series.ts';
import type { SeriesQuery, SeriesResult } from './series-store.ts';
import { storedBounds, type TimeRange } from './stored-bounds.ts';
import { dayMs, hourMs } from './time.ts';

/** What a query needs to know beside the database. */
export interface QuerySurroundings {
  readonly db: Kysely<Tables>;
  readonly kindOf: (metric: string) => MetricKind;
  /** Samples from before this time (ms) may be gone; their hourly roll-ups are there. */
  readonly oldestSamples: number;
}

// A series that reports every 60.0 to 60.5 s is one of 60 s.
const intervalTolerance = 0.95;
// Some ten megabytes of JSON.
const mostValues = 500_000;
const seriesAtOnce = 500;
// Thousands of days' roll-ups, or some million samples.
const rollupHoursAtOnce = 200_000;
const sampleHoursAtOnce = 50_000;

/** Answers a query: fine steps from the samples, steps of an hour and more from the roll-ups and the samples of what is not merged yet. */
export async function querySeries(surroundings: QuerySurroundings, query: SeriesQuery): Promise<SeriesResult[]> {
  const series = await selectSeries(surroundings.db, query);
  if (series.length === 0 || query.to <= query.from) return [];
  const points = Math.max(1, query.points);
  const fits = stepOfAtLeast((query.to - query.from) / points);
  const step = query.from < surroundings.oldestSamples ? Math.max(hourMs, fits) : fits;
  refuseTooMany(series.length, bucketsOf({ ...query, points }, step).count);
  const results: SeriesResult[] = [];
  for (let i = 0; i < series.length; i += seriesAtOnce) {
    const some = series.slice(i, i + seriesAtOnce);
    const stored = await boundsFor(surroundings, some, query);
    results.push(...(await answerSome(surroundings, some, { ...query, points, step, stored })));
  }
  return results;
}

/** What is to be read of a range: all of it where that is little, else what is stored in it. */
async function boundsFor(
  { db }: QuerySurroundings,
  series: readonly KnownSeries[],
  { from, to }: SeriesQuery,
): Promise<TimeRange> {
  const isLittle = ((to - from) / hourMs) * series.length <= sampleHoursAtOnce;
  if (isLittle) return { from: -Infinity, to: Infinity };
  const ids = series.map(({ seriesId }) => seriesId);
  return (await storedBounds(db, ids)) ?? { from: 0, to: 0 };
}

interface SteppedQuery extends SeriesQuery {
  readonly step: number;
  /** When the series may have anything: nothing outside of it is read, whatever the query's range. */
  readonly stored: TimeRange;
}

/** Asked for more, a hub would be busy with one answer for seconds. */
function refuseTooMany(seriesCount: number, points: number): void {
  if (seriesCount * points <= mostValues) return;
  throw new ApiError('INVALID', {
    field: 'points',
    message: `These are ${seriesCount} series with ${points} points each, and an answer holds at most ${mostValues} values: ask for fewer metrics, servers or points.`,
  });
}

/** Answers for so many series at a time that neither memory nor the event loop feels it. */
async function answerSome(
  surroundings: QuerySurroundings,
  series: readonly KnownSeries[],
  query: SteppedQuery,
): Promise<SeriesResult[]> {
  const isFine = query.step < hourMs;
  const answer = isFine ? fineAnswers : hourlyAnswers;
  const { from, to } = within(query.stored, { from: query.from - rateLookbackMs, to: query.to + query.step });
  const hours = Math.max(1, (to - from) / hourMs);
  const atOnce = Math.max(1, Math.floor((isFine ? sampleHoursAtOnce : rollupHoursAtOnce) / hours));
  const results: SeriesResult[] = [];
  const pace = new Pace();
  for (let i = 0; i < series.length; i += atOnce) {
    results.push(...(await answer(surroundings, series.slice(i, i + atOnce), query)));
    await pace.breathe();
  }
  return results;
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
    return readPoints(db, wanted, within(query.stored, { from: from - rateLookbackMs, to }));
  }
  const points = await read(range);
  const steps = new Map(
    series.map(({ seriesId }) => [seriesId, ownStep(query.step, points.get(seriesId)?.times ?? [])]),
  );
  const whole = await readAgainIfWider(query, { range, points, steps }, read);
  const boots = await readBoots(db, { series, kindOf }, within(query.stored, range));
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
  async function read(wanted: TimeRange): Promise<Map<number, Buckets>> {
    const { from, to } = within(query.stored, wanted);
    if (from >= to) return new Map();
    const whole = { from: Math.floor(from / dayMs) * dayMs, to: Math.ceil(to / dayMs) * dayMs };
    return readHourly(db, { series, kindOf, ...within(whole, wanted) });
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

/** The part of a range that lies within bounds; empty (`from` = `to`) where none does. */
function within(bounds: TimeRange, { from, to }: TimeRange): TimeRange {
  const start = Math.max(from, bounds.from);
  return { from: start, to: Math.max(start, Math.min(to, bounds.to)) };
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

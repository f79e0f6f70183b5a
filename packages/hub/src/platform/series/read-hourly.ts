import type { MetricKind } from '@labkeeper/protocol/sample';
import type { Kysely } from 'kysely';
import { addBuckets, addSamples, emptyBuckets, rateLookbackMs, withLate, type Buckets } from '../../domain/rollup.ts';
import type { Tables } from '../tables.ts';
import { Pace } from './pace.ts';
import { mergePoints, slicePoints, type Points } from './points.ts';
import {
  joinParts,
  readBlocks,
  readChunks,
  readHeads,
  wantedOf,
  type PartsBySeries,
  type Wanted,
} from './read-points.ts';
import { readBoots } from './read-boots.ts';
import { readableRollup, type DayRollup } from './rollup-codec.ts';
import type { KnownSeries } from './select-series.ts';
import { dayMs, dayOf, hourMs } from './time.ts';

/** Which hours of which series; `from` and `to` are whole hours (ms). */
export interface HourlyRequest {
  readonly series: readonly KnownSeries[];
  readonly kindOf: (metric: string) => MetricKind;
  readonly from: number;
  readonly to: number;
}

const hoursPerDay = 24;

/** Hourly buckets of each series: from roll-ups for merged days, from samples for days of which some are not merged yet. */
export async function readHourly(db: Kysely<Tables>, request: HourlyRequest): Promise<Map<number, Buckets>> {
  const wanted = wantedOf(request.series);
  const range = { from: dayOf(request.from) * dayMs, to: dayOf(request.to - 1) * dayMs + dayMs };
  // The order of reading matters as in readPoints: roll-ups and chunks last, since a merge writes them and deletes blocks in one commit.
  const early = { from: range.from - rateLookbackMs, to: range.to };
  const heads = await readHeads(db, wanted, early);
  const blocks = await readBlocks(db, wanted, early);
  const rollups = await readRollups(db, wanted, range);
  const fresh = new FreshDays(wanted, [heads, blocks]);
  for (const { seriesId, metric } of request.series) {
    for (const [day, rollup] of rollups.get(seriesId) ?? []) {
      // Rolled up for another kind: if the samples are still there, they are rolled up anew.
      if (rollup.kind !== request.kindOf(metric)) fresh.add(seriesId, day);
    }
  }
  const chunks = await readChunks(db, wanted, fresh.withDayBefore());
  const boots = await readBoots(db, request, fresh.range());
  const result = new Map<number, Buckets>();
  const pace = new Pace();
  for (const series of request.series) {
    const { seriesId } = series;
    const points = joinParts(seriesId, [chunks, blocks, heads]);
    result.set(
      seriesId,
      hoursOf(request, series, {
        points,
        chunks: chunks.get(seriesId) ?? [],
        rollups: rollups.get(seriesId) ?? new Map<number, DayRollup>(),
        days: fresh.of(seriesId),
        boots: boots.get(series.subjectNo) ?? [],
      }),
    );
    await pace.breathe();
  }
  return result;
}

/** Per series the days whose roll-ups do not tell everything: some samples are not merged yet, or a late one changes the next day's first rate. */
class FreshDays {
  readonly #days = new Map<number, Set<number>>();

  constructor(wanted: Wanted, sources: readonly PartsBySeries[]) {
    for (const { seriesId } of wanted.series) {
      for (const source of sources) for (const points of source.get(seriesId) ?? []) this.#addDaysOf(seriesId, points);
    }
  }

  add(seriesId: number, day: number): void {
    const days = this.#days.get(seriesId);
    if (days === undefined) this.#days.set(seriesId, new Set([day]));
    else days.add(day);
  }

  of(seriesId: number): ReadonlySet<number> {
    return this.#days.get(seriesId) ?? new Set();
  }

  /** All of them and the day before each, from which a counter takes what came before. */
  withDayBefore(): number[] {
    const all = new Set<number>();
    for (const days of this.#days.values()) {
      for (const day of days) {
        all.add(day);
        all.add(day - 1);
      }
    }
    return [...all];
  }

  /** The time (ms) from the first to the end of the last of them; empty when there are none. */
  range(): { from: number; to: number } {
    let from = Infinity;
    let to = -Infinity;
    for (const day of [...this.#days.values()].flatMap((days) => [...days])) {
      from = Math.min(from, day * dayMs);
      to = Math.max(to, (day + 1) * dayMs);
    }
    return from < to ? { from, to } : { from: 0, to: 0 };
  }

  #addDaysOf(seriesId: number, { times }: Points): void {
    for (const at of times) {
      this.add(seriesId, dayOf(at));
      this.add(seriesId, dayOf(at + rateLookbackMs));
    }
  }
}

interface SeriesParts {
  readonly points: Points;
  readonly chunks: readonly Points[];
  readonly rollups: ReadonlyMap<number, DayRollup>;
  readonly days: ReadonlySet<number>;
  readonly boots: readonly number[];
}

function hoursOf(request: HourlyRequest, series: KnownSeries, parts: SeriesParts): Buckets {
  const kind = request.kindOf(series.metric);
  const hours = emptyBuckets(request.from, hourMs, Math.round((request.to - request.from) / hourMs));
  for (const [day, rollup] of parts.rollups) {
    if (rollup.kind === kind && !parts.days.has(day)) addBuckets(hours, kind, rollup.buckets);
  }
  const merged = parts.days.size === 0 ? undefined : mergePoints(parts.chunks);
  function ofDay(points: Points | undefined, day: number): Buckets {
    const start = day * dayMs;
    const buckets = emptyBuckets(start, hourMs, hoursPerDay);
    if (points === undefined) return buckets;
    addSamples(buckets, kind, slicePoints(points, start - rateLookbackMs, start + dayMs), parts.boots);
    return buckets;
  }
  for (const day of parts.days) {
    const now = ofDay(parts.points, day);
    const stored = parts.rollups.get(day);
    // Where all its samples are still there they are the whole truth; where some are gone, late ones come on top of the roll-up.
    const isWhole = hasDay(parts.chunks, day) && stored?.exceedsSamples !== true;
    const isOnTop = stored?.kind === kind && !isWhole;
    addBuckets(hours, kind, isOnTop ? withLate(kind, stored.buckets, { before: ofDay(merged, day), now }) : now);
  }
  return hours;
}

function hasDay(chunks: readonly Points[], day: number): boolean {
  return chunks.some(({ times }) => dayOf(times[0] ?? -1) === day);
}

async function readRollups(
  db: Kysely<Tables>,
  wanted: Wanted,
  range: { readonly from: number; readonly to: number },
): Promise<Map<number, Map<number, DayRollup>>> {
  const rows = await db
    .selectFrom('rollups')
    .select(['series_id', 'day', 'payload'])
    .where(
      'series_id',
      'in',
      wanted.series.map((each) => each.seriesId),
    )
    .where('day', '>=', dayOf(range.from))
    .where('day', '<=', dayOf(range.to - 1))
    .orderBy('series_id')
    .orderBy('day')
    .execute();
  const rollups = new Map<number, Map<number, DayRollup>>();
  const pace = new Pace();
  for (const { series_id: seriesId, day, payload } of rows) {
    let days = rollups.get(seriesId);
    if (days === undefined) rollups.set(seriesId, (days = new Map<number, DayRollup>()));
    const rollup = readableRollup(payload, day);
    if (rollup !== undefined) days.set(day, rollup);
    await pace.breathe();
  }
  return rollups;
}

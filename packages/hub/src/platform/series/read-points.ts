import type { Kysely } from 'kysely';
import type { HeadsTable, Tables } from '../tables.ts';
import { readableColumn, readableHeads, readableSegment } from './damage.ts';
import type { StoredHead } from './head-codec.ts';
import { Pace } from './pace.ts';
import { mergePoints, noPoints, slicePoints, type Points } from './points.ts';
import type { KnownSeries } from './select-series.ts';
import { dayOf, hourMs, hourOf } from './time.ts';

/** Series of one chunk row. */
export const seriesPerPart = 64;

/** The part of a subject's chunks in which a series lies. */
export function partOf(seriesId: number): number {
  return Math.floor(seriesId / seriesPerPart);
}

/** What is asked of the samples, prepared for the tables they lie in. */
export interface Wanted {
  readonly series: readonly KnownSeries[];
  readonly subjectNos: readonly number[];
  readonly idsBySubject: ReadonlyMap<number, ReadonlySet<number>>;
}

/** Prepares a selection for reading. */
export function wantedOf(series: readonly KnownSeries[]): Wanted {
  const idsBySubject = new Map<number, Set<number>>();
  for (const { seriesId, subjectNo } of series) {
    const ids = idsBySubject.get(subjectNo);
    if (ids === undefined) idsBySubject.set(subjectNo, new Set([seriesId]));
    else ids.add(seriesId);
  }
  return { series, subjectNos: [...idsBySubject.keys()], idsBySubject };
}

/** Parts of each series' points, by series. */
export type PartsBySeries = Map<number, Points[]>;

/**
 * All samples with `from` ≤ time < `to`. Samples move from heads to blocks to chunks and never back, so reading in this order misses none
 * without holding up the writer; what is seen twice is one, and the one stored first stays.
 */
export async function readPoints(
  db: Kysely<Tables>,
  wanted: Wanted,
  range: { readonly from: number; readonly to: number },
): Promise<Map<number, Points>> {
  if (wanted.series.length === 0 || range.to <= range.from) return new Map();
  const heads = await readHeads(db, wanted, range);
  const blocks = await readBlocks(db, wanted, range);
  const chunks = await readChunks(db, wanted, daysBetween(range.from, range.to));
  const points = new Map<number, Points>();
  for (const { seriesId } of wanted.series) {
    points.set(seriesId, slicePoints(joinParts(seriesId, [chunks, blocks, heads]), range.from, range.to));
  }
  return points;
}

/** Samples that were not sealed yet. */
export async function readHeads(
  db: Kysely<Tables>,
  wanted: Wanted,
  range: { readonly from: number; readonly to: number },
): Promise<PartsBySeries> {
  const rows = await db
    .selectFrom('heads')
    .selectAll()
    .where('subject_no', 'in', wanted.subjectNos)
    // A row goes on to the end of its hour at most.
    .where('slot', '>=', hourOf(range.from) * hourMs)
    .where('slot', '<', range.to)
    .execute();
  return headPoints(rows, wanted.idsBySubject);
}

/** The samples of rows of reports, in whatever order the rows come. What cannot be read is passed over; `onDamage` is told the row. */
export async function headPoints(
  rows: readonly HeadsTable[],
  idsBySubject?: ReadonlyMap<number, ReadonlySet<number>>,
  onDamage?: (row: HeadsTable) => void,
): Promise<PartsBySeries> {
  const bySubject = Map.groupBy(rows, (row) => row.subject_no);
  const growing: GrowingBySeries = new Map();
  const pace = new Pace();
  for (const [subjectNo, ofSubject] of bySubject) {
    const heads = ofSubject.flatMap((row) => readableHeads(row, () => onDamage?.(row)).map((head) => ({ head, row })));
    heads.sort((a, b) => a.head.at - b.head.at || a.head.order - b.head.order);
    for (const { head, row } of heads) {
      try {
        grow(growing, head, idsBySubject?.get(subjectNo));
      } catch {
        onDamage?.(row);
      }
      await pace.breathe();
    }
  }
  const parts: PartsBySeries = new Map();
  for (const [seriesId, { times, values }] of growing) {
    parts.set(seriesId, [{ times: Float64Array.from(times), values: Float64Array.from(values) }]);
  }
  return parts;
}

type GrowingBySeries = Map<number, { readonly times: number[]; readonly values: number[] }>;

/** Adds a report that is not earlier than those before; of two values for one time the first stays. */
function grow(growing: GrowingBySeries, head: StoredHead, wanted: ReadonlySet<number> | undefined): void {
  head.read((seriesId, value) => {
    let points = growing.get(seriesId);
    if (points === undefined) growing.set(seriesId, (points = { times: [], values: [] }));
    if (points.times.at(-1) === head.at) return;
    points.times.push(head.at);
    points.values.push(value);
  }, wanted);
}

/** Samples of sealed hours. */
export async function readBlocks(
  db: Kysely<Tables>,
  wanted: Wanted,
  range: { readonly from: number; readonly to: number },
): Promise<PartsBySeries> {
  const rows = await db
    .selectFrom('blocks')
    .select(['subject_no', 'payload'])
    .where('subject_no', 'in', wanted.subjectNos)
    .where('hour', '>=', hourOf(range.from))
    .where('hour', '<=', hourOf(range.to - 1))
    .orderBy('subject_no')
    .orderBy('hour')
    .execute();
  return segmentPoints(rows, wanted.idsBySubject);
}

/** Samples of merged days, given by their numbers. */
export async function readChunks(db: Kysely<Tables>, wanted: Wanted, days: readonly number[]): Promise<PartsBySeries> {
  if (days.length === 0) return new Map();
  const rows = await db
    .selectFrom('chunks')
    .select(['subject_no', 'payload'])
    .where('subject_no', 'in', wanted.subjectNos)
    .where('part', 'in', [...new Set(wanted.series.map((each) => partOf(each.seriesId)))])
    .where('day', 'in', days)
    .orderBy('subject_no')
    .orderBy('day')
    .execute();
  return segmentPoints(rows, wanted.idsBySubject);
}

function daysBetween(from: number, to: number): number[] {
  const first = dayOf(from);
  return Array.from({ length: dayOf(to - 1) - first + 1 }, (_, i) => first + i);
}

async function segmentPoints(
  rows: readonly { readonly subject_no: number; readonly payload: Uint8Array }[],
  idsBySubject: ReadonlyMap<number, ReadonlySet<number>>,
): Promise<PartsBySeries> {
  const parts: PartsBySeries = new Map();
  const pace = new Pace();
  for (const row of rows) {
    const segment = readableSegment(row.payload);
    if (segment === undefined) continue;
    for (const seriesId of idsBySubject.get(row.subject_no) ?? []) {
      const points = readableColumn(segment, seriesId);
      if (points === undefined) continue;
      const known = parts.get(seriesId);
      if (known === undefined) parts.set(seriesId, [points]);
      else known.push(points);
    }
    await pace.breathe();
  }
  return parts;
}

/** All parts of one series joined; the first maps take precedence. */
export function joinParts(seriesId: number, sources: readonly PartsBySeries[]): Points {
  const parts = sources.flatMap((source) => source.get(seriesId) ?? []);
  return parts.length === 0 ? noPoints : mergePoints(parts);
}

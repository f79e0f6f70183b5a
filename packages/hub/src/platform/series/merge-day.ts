import type { MetricKind } from '@labkeeper/protocol/sample';
import type { CompiledQuery, Kysely } from 'kysely';
import { addBuckets, addSamples, emptyBuckets, rateLookbackMs, type Buckets } from '../../domain/rollup.ts';
import type { Database } from '../database.ts';
import type { RollupsTable, Tables } from '../tables.ts';
import { Pace } from './pace.ts';
import { mergePoints, type Points } from './points.ts';
import { partOf, readPoints, wantedOf } from './read-points.ts';
import { readBoots } from './read-boots.ts';
import { decodeRollup, encodeRollup, type DayRollup } from './rollup-codec.ts';
import { encodeSegment, SegmentReader, type SegmentColumn } from './segment-codec.ts';
import type { KnownSeries } from './select-series.ts';
import { dayMs, hourMs } from './time.ts';

const hoursPerDay = 24;

/** A day of a subject that is to become chunks and roll-ups. */
export interface DayMerge {
  readonly database: Database;
  readonly kindOf: (metric: string) => MetricKind;
  readonly subjectNo: number;
  readonly day: number;
}

/**
 * Merges a day's blocks into its chunks and writes the roll-ups, 64 series per commit; the last commit deletes the blocks. Cut off anywhere it can be run
 * again: the same samples merge into themselves.
 */
export async function mergeDay(merge: DayMerge): Promise<void> {
  const { database, subjectNo, day } = merge;
  const blocks = await database.read
    .selectFrom('blocks')
    .select(['hour', 'payload'])
    .where('subject_no', '=', subjectNo)
    .where('hour', '>=', day * hoursPerDay)
    .where('hour', '<', (day + 1) * hoursPerDay)
    .orderBy('hour')
    .execute();
  if (blocks.length === 0) return;
  const segments = blocks.map((block) => new SegmentReader(block.payload));
  const parts = [...idsByPart(segments)];
  for (const [index, [part, ids]] of parts.entries()) {
    const queries = await mergePart(merge, part, { segments, ids });
    if (index === parts.length - 1) {
      const hours = blocks.map((block) => block.hour);
      queries.push(
        database.write.deleteFrom('blocks').where('subject_no', '=', subjectNo).where('hour', 'in', hours).compile(),
      );
    }
    await database.batch(queries);
  }
}

function idsByPart(segments: readonly SegmentReader[]): Map<number, Set<number>> {
  const parts = new Map<number, Set<number>>();
  for (const segment of segments) {
    for (const seriesId of segment.seriesIds) {
      const part = partOf(seriesId);
      const ids = parts.get(part);
      if (ids === undefined) parts.set(part, new Set([seriesId]));
      else ids.add(seriesId);
    }
  }
  return parts;
}

async function mergePart(
  merge: DayMerge,
  part: number,
  { segments, ids }: { segments: readonly SegmentReader[]; ids: ReadonlySet<number> },
): Promise<CompiledQuery[]> {
  const { subjectNo, day } = merge;
  const db = merge.database.read;
  const stored = await readChunk(db, { subjectNo, part, day });
  const all = new Set([...(stored?.seriesIds ?? []), ...ids]);
  const series = await readSeries(db, subjectNo, [...all]);
  const counters = series.filter((each) => merge.kindOf(each.metric) === 'counter');
  const before = await readPoints(db, wantedOf(counters), { from: day * dayMs - rateLookbackMs, to: day * dayMs });
  const boots = await bootsOf(merge, series);
  // Late samples of a day whose own were pruned already come on top of its roll-ups.
  const earlier = stored === undefined ? await readRollups(db, [...all], day) : new Map<number, DayRollup>();
  const columns: SegmentColumn[] = [];
  const rollups: SeriesRollup[] = [];
  const pace = new Pace();
  for (const each of series) {
    const { seriesId } = each;
    const known = stored?.read(seriesId);
    const parts = segments.map((segment) => segment.read(seriesId)).filter((points) => points !== undefined);
    const points = mergePoints(known === undefined ? parts : [known, ...parts]);
    columns.push({ seriesId, points });
    const kind = merge.kindOf(each.metric);
    const buckets = rollUp({ kind, day, boots }, [before.get(seriesId), points]);
    const added = earlier.get(seriesId);
    if (added?.kind === kind) addBuckets(buckets, kind, added.buckets);
    rollups.push({ seriesId, day, kind, buckets });
    await pace.breathe();
  }
  rollups.push(...(await rollNextDay(merge, part, { columns, series, boots })));
  const payload = await encodeSegment(columns, true);
  const chunk = merge.database.write
    .insertInto('chunks')
    .values({ subject_no: subjectNo, part, day, payload })
    .onConflict((conflict) => conflict.columns(['subject_no', 'part', 'day']).doUpdateSet({ payload }))
    .compile();
  return [chunk, await upsertRollups(merge.database.write, rollups)];
}

/** Boots on the day and the one after it. */
async function bootsOf(
  { database, kindOf, subjectNo, day }: DayMerge,
  series: readonly KnownSeries[],
): Promise<readonly number[]> {
  const range = { from: day * dayMs, to: (day + 2) * dayMs };
  return (await readBoots(database.read, { series, kindOf }, range)).get(subjectNo) ?? [];
}

async function readChunk(
  db: Kysely<Tables>,
  { subjectNo, part, day }: { subjectNo: number; part: number; day: number },
): Promise<SegmentReader | undefined> {
  const row = await db
    .selectFrom('chunks')
    .select('payload')
    .where('subject_no', '=', subjectNo)
    .where('part', '=', part)
    .where('day', '=', day)
    .executeTakeFirst();
  return row === undefined ? undefined : new SegmentReader(row.payload);
}

/** The series that still exist; samples of others are left behind. */
async function readSeries(db: Kysely<Tables>, subjectNo: number, ids: readonly number[]): Promise<KnownSeries[]> {
  const rows = await db
    .selectFrom('series')
    .select(['series_id', 'metric'])
    .where('series_id', 'in', ids)
    .where('subject_no', '=', subjectNo)
    .orderBy('series_id')
    .execute();
  return rows.map((row) => ({ seriesId: row.series_id, subjectNo, subject: '', metric: row.metric, labels: {} }));
}

interface SeriesRollup {
  readonly seriesId: number;
  readonly day: number;
  readonly kind: MetricKind;
  readonly buckets: Buckets;
}

/** Hourly buckets of the day; a counter needs what came before it. */
function rollUp(
  { kind, day, boots }: { kind: MetricKind; day: number; boots: readonly number[] },
  parts: readonly (Points | undefined)[],
): Buckets {
  const buckets = emptyBuckets(day * dayMs, hourMs, hoursPerDay);
  addSamples(buckets, kind, mergePoints(parts.filter((part) => part !== undefined)), boots);
  return buckets;
}

async function readRollups(db: Kysely<Tables>, ids: readonly number[], day: number): Promise<Map<number, DayRollup>> {
  const rows = await db
    .selectFrom('rollups')
    .select(['series_id', 'payload'])
    .where('series_id', 'in', ids)
    .where('day', '=', day)
    .execute();
  return new Map(rows.map((row) => [row.series_id, decodeRollup(row.payload, day)]));
}

/** Late samples at the end of a day change the first rates of the next, if that is merged already. */
async function rollNextDay(
  merge: DayMerge,
  part: number,
  more: { columns: readonly SegmentColumn[]; series: readonly KnownSeries[]; boots: readonly number[] },
): Promise<SeriesRollup[]> {
  const day = merge.day + 1;
  const { columns, series, boots } = more;
  const next = await readChunk(merge.database.read, { subjectNo: merge.subjectNo, part, day });
  if (next === undefined) return [];
  const rollups: SeriesRollup[] = [];
  for (const [index, { seriesId, metric }] of series.entries()) {
    const kind = merge.kindOf(metric);
    const points = next.read(seriesId);
    if (kind !== 'counter' || points === undefined) continue;
    rollups.push({ seriesId, day, kind, buckets: rollUp({ kind, day, boots }, [columns[index]?.points, points]) });
  }
  return rollups;
}

async function upsertRollups(db: Kysely<Tables>, rollups: readonly SeriesRollup[]): Promise<CompiledQuery> {
  const rows: RollupsTable[] = [];
  const pace = new Pace();
  for (const { seriesId, day, kind, buckets } of rollups) {
    rows.push({ series_id: seriesId, day, payload: encodeRollup({ kind, buckets }) });
    await pace.breathe();
  }
  return db
    .insertInto('rollups')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['series_id', 'day']).doUpdateSet((e) => ({ payload: e.ref('excluded.payload') })),
    )
    .compile();
}

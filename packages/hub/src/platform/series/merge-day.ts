import type { MetricKind } from '@labkeeper/protocol/sample';
import type { CompiledQuery, Kysely } from 'kysely';
import { addSamples, emptyBuckets, rateLookbackMs, withLate, type Buckets } from '../../domain/rollup.ts';
import type { Database } from '../database.ts';
import type { RollupsTable, Tables } from '../tables.ts';
import { readableColumn, readableSegment, setAside, type DamagedRow } from './damage.ts';
import { Pace } from './pace.ts';
import { mergePoints, type Points } from './points.ts';
import { partOf, readPoints, wantedOf } from './read-points.ts';
import { readBoots } from './read-boots.ts';
import { encodeRollup, readableRollup, type DayRollup } from './rollup-codec.ts';
import { encodeSegment, type SegmentColumn, type SegmentReader } from './segment-codec.ts';
import type { KnownSeries } from './select-series.ts';
import { dayMs, hourMs } from './time.ts';

const hoursPerDay = 24;

/** A day of a subject that is to become chunks and roll-ups. */
export interface DayMerge {
  readonly database: Database;
  readonly kindOf: (metric: string) => MetricKind;
  readonly subjectNo: number;
  readonly day: number;
  readonly now: number;
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
  const damaged = new Map<string, DamagedRow>();
  const segments: ReadBlock[] = [];
  for (const { hour, payload } of blocks) {
    function onDamage(): void {
      damaged.set(`blocks ${hour}`, { table: 'blocks', place: `${subjectNo}/${hour}`, payload });
    }
    const segment = readableSegment(payload, onDamage);
    if (segment !== undefined) segments.push({ segment, onDamage });
  }
  let queries: CompiledQuery[] = [];
  for (const [part, ids] of idsByPart(segments)) {
    if (queries.length > 0) await database.batch(queries);
    queries = await mergePart(merge, part, { segments, ids });
  }
  const hours = blocks.map((block) => block.hour);
  await database.batch([
    ...queries,
    ...setAside(database.write, [...damaged.values()], merge.now),
    database.write.deleteFrom('blocks').where('subject_no', '=', subjectNo).where('hour', 'in', hours).compile(),
  ]);
}

interface ReadBlock {
  readonly segment: SegmentReader;
  readonly onDamage: () => void;
}

function idsByPart(segments: readonly ReadBlock[]): Map<number, Set<number>> {
  const parts = new Map<number, Set<number>>();
  for (const { segment } of segments) {
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
  { segments, ids }: { segments: readonly ReadBlock[]; ids: ReadonlySet<number> },
): Promise<CompiledQuery[]> {
  const { subjectNo, day } = merge;
  const db = merge.database.read;
  const chunk = await readChunk(db, { subjectNo, part, day });
  const all = new Set([...(chunk?.segment?.seriesIds ?? []), ...ids]);
  const series = await readSeries(db, subjectNo, [...all]);
  const counters = series.filter((each) => merge.kindOf(each.metric) === 'counter');
  const before = await readPoints(db, wantedOf(counters), { from: day * dayMs - rateLookbackMs, to: day * dayMs });
  const boots = await bootsOf(merge, series);
  const earlier = await readRollups(db, [...all], day);
  const columns: MergedColumn[] = [];
  const rollups: SeriesRollup[] = [];
  const pace = new Pace();
  for (const { seriesId, metric } of series) {
    const kind = merge.kindOf(metric);
    const { known, points } = joinSeries(seriesId, chunk, segments);
    if (points.times.length === 0) continue;
    columns.push({ seriesId, kind, known, points });
    const lookback = before.get(seriesId);
    const samples = { before: known === undefined ? undefined : [lookback, known], now: [lookback, points] };
    rollups.push(rolledUp({ seriesId, kind, day, boots }, earlier.get(seriesId), samples));
    await pace.breathe();
  }
  rollups.push(...(await rollNextDay(merge, part, { columns, boots })));
  const aside = setAside(merge.database.write, chunk?.damaged() ?? [], merge.now);
  if (columns.length === 0) return aside;
  const payload = await encodeSegment(columns, true);
  const keep = merge.database.write
    .insertInto('chunks')
    .values({ subject_no: subjectNo, part, day, payload })
    .onConflict((conflict) => conflict.columns(['subject_no', 'part', 'day']).doUpdateSet({ payload }))
    .compile();
  return [keep, ...aside, await upsertRollups(merge.database.write, rollups)];
}

/** What a series has in the chunk already, and that with what its blocks bring. */
function joinSeries(
  seriesId: number,
  chunk: ReadChunk | undefined,
  blocks: readonly ReadBlock[],
): Pick<MergedColumn, 'known' | 'points'> {
  const parts = [chunk, ...blocks].map((from) =>
    from?.segment === undefined ? undefined : readableColumn(from.segment, seriesId, from.onDamage),
  );
  return { known: parts[0], points: mergePoints(parts.filter((points) => points !== undefined)) };
}

interface MergedColumn extends SegmentColumn {
  readonly kind: MetricKind;
  /** What the chunk held before. */
  readonly known: Points | undefined;
}

interface OneDay {
  readonly seriesId: number;
  readonly kind: MetricKind;
  readonly day: number;
  readonly boots: readonly number[];
}

type Parts = readonly (Points | undefined)[];

/**
 * The roll-up of a day out of its samples. Where some that the stored one was made of are gone (pruned, or damaged), the late ones come on top of it.
 * `before` is what was merged already; undefined when nothing of that day was.
 */
function rolledUp(
  one: OneDay,
  stored: DayRollup | undefined,
  samples: { readonly before: Parts | undefined; readonly now: Parts },
): SeriesRollup {
  const { seriesId, day, kind } = one;
  const now = rollUp(one, samples.now);
  const isWhole = samples.before !== undefined && stored?.exceedsSamples !== true;
  if (stored === undefined || stored.kind !== kind || isWhole) return { seriesId, day, kind, buckets: now };
  const before = rollUp(one, samples.before ?? []);
  return { seriesId, day, kind, buckets: withLate(kind, stored.buckets, { before, now }), exceedsSamples: true };
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
): Promise<ReadChunk | undefined> {
  const row = await db
    .selectFrom('chunks')
    .select('payload')
    .where('subject_no', '=', subjectNo)
    .where('part', '=', part)
    .where('day', '=', day)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { payload } = row;
  let isDamaged = false;
  function onDamage(): void {
    isDamaged = true;
  }
  const segment = readableSegment(payload, onDamage);
  function damaged(): DamagedRow[] {
    return isDamaged ? [{ table: 'chunks', place: `${subjectNo}/${part}/${day}`, payload }] : [];
  }
  return { segment, onDamage, damaged };
}

interface ReadChunk {
  readonly segment: SegmentReader | undefined;
  readonly onDamage: () => void;
  readonly damaged: () => DamagedRow[];
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

interface SeriesRollup extends DayRollup {
  readonly seriesId: number;
  readonly day: number;
}

/** Hourly buckets of the day; a counter needs what came before it. */
function rollUp({ kind, day, boots }: Pick<OneDay, 'kind' | 'day' | 'boots'>, parts: Parts): Buckets {
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
  const rollups = new Map<number, DayRollup>();
  for (const row of rows) {
    const rollup = readableRollup(row.payload, day);
    if (rollup !== undefined) rollups.set(row.series_id, rollup);
  }
  return rollups;
}

/** Late samples at the end of a day change the first rates of the next, if that is merged already. */
async function rollNextDay(
  merge: DayMerge,
  part: number,
  { columns, boots }: { columns: readonly MergedColumn[]; boots: readonly number[] },
): Promise<SeriesRollup[]> {
  const day = merge.day + 1;
  const db = merge.database.read;
  const next = (await readChunk(db, { subjectNo: merge.subjectNo, part, day }))?.segment;
  const counters = columns.filter(({ kind }) => kind === 'counter');
  if (next === undefined || counters.length === 0) return [];
  const earlier = await readRollups(
    db,
    counters.map(({ seriesId }) => seriesId),
    day,
  );
  const rollups: SeriesRollup[] = [];
  for (const { seriesId, kind, known, points } of counters) {
    const ofNext = readableColumn(next, seriesId);
    if (ofNext === undefined) continue;
    const samples = { before: [known, ofNext], now: [points, ofNext] };
    rollups.push(rolledUp({ seriesId, kind, day, boots }, earlier.get(seriesId), samples));
  }
  return rollups;
}

async function upsertRollups(db: Kysely<Tables>, rollups: readonly SeriesRollup[]): Promise<CompiledQuery> {
  const rows: RollupsTable[] = [];
  const pace = new Pace();
  for (const rollup of rollups) {
    rows.push({ series_id: rollup.seriesId, day: rollup.day, payload: encodeRollup(rollup) });
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

import { sql, type CompiledQuery, type Kysely } from 'kysely';
import type { Database } from '../database.ts';
import type { Tables } from '../tables.ts';
import { readableSegment } from './damage.ts';
import { headPoints, partOf } from './read-points.ts';
import { removedPrefix } from './removed-subject.ts';
import type { SampleWriter } from './sample-writer.ts';
import type { SeriesCatalog } from './series-catalog.ts';

/** Rows deleted in one step; chunks are a hundred times larger than other rows. */
const rowsAtOnce = 5000;
const chunksAtOnce = 100;
const seriesAtOnce = 200;

/** What is kept, as numbers of days since 1970: older chunks and roll-ups go. */
export interface KeptDays {
  readonly firstRawDay: number;
  readonly firstHourlyDay: number;
  /** Series made before this time (ms) that have nothing stored any more go too. */
  readonly seriesBefore: number;
}

/** Deletes some chunks that are too old; false when there are none. */
export async function pruneChunks({ read, write }: Database, firstRawDay: number): Promise<boolean> {
  const old = await read
    .selectFrom('chunks')
    .select(['subject_no', 'part', 'day'])
    .where('day', '<', firstRawDay)
    .limit(chunksAtOnce)
    .execute();
  for (const { subject_no: subjectNo, part, day } of old) {
    await write
      .deleteFrom('chunks')
      .where('subject_no', '=', subjectNo)
      .where('part', '=', part)
      .where('day', '=', day)
      .execute();
  }
  return old.length > 0;
}

/** One step over the series after `cursor`: deletes their old roll-ups and those of them that are empty. Resolves with the next cursor, undefined at the end. */
export async function pruneSeries(
  parts: { readonly database: Database; readonly catalog: SeriesCatalog; readonly writer: SampleWriter },
  kept: KeptDays,
  cursor: number,
): Promise<number | undefined> {
  const { read, write } = parts.database;
  const series = await read
    .selectFrom('series')
    .select('series_id')
    .where('series_id', '>', cursor)
    .orderBy('series_id')
    .limit(seriesAtOnce)
    .execute();
  const ids = series.map((each) => each.series_id);
  const last = ids.at(-1);
  if (last === undefined) return undefined;
  const result = await write
    .deleteFrom('rollups')
    .where((e) => {
      const old = e
        .selectFrom('rollups')
        .select(['series_id', 'day'])
        .where('series_id', 'in', ids)
        .where('day', '<', kept.firstHourlyDay)
        .limit(rowsAtOnce);
      return sql<boolean>`${e.refTuple('series_id', 'day')} in ${old}`;
    })
    .executeTakeFirst();
  if (Number(result.numDeletedRows) >= rowsAtOnce) return cursor;
  const empty = await emptySeries(read, ids, kept.seriesBefore);
  for (const [subjectNo, candidates] of empty) {
    await spareThoseInChunks(read, subjectNo, candidates);
    if (candidates.size > 0) await removeSeries(parts, subjectNo, candidates);
  }
  return last;
}

/** Old series without any roll-up, by subject. */
async function emptySeries(
  db: Kysely<Tables>,
  ids: readonly number[],
  before: number,
): Promise<Map<number, Set<number>>> {
  const rows = await db
    .selectFrom('series')
    .select(['series_id', 'subject_no'])
    .where('series_id', 'in', ids)
    .where('created_at', '<', before)
    .where((e) =>
      e.not(e.exists(e.selectFrom('rollups').select('day').whereRef('rollups.series_id', '=', 'series.series_id'))),
    )
    .execute();
  const bySubject = new Map<number, Set<number>>();
  for (const { series_id: seriesId, subject_no: subjectNo } of rows) {
    const known = bySubject.get(subjectNo);
    if (known === undefined) bySubject.set(subjectNo, new Set([seriesId]));
    else known.add(seriesId);
  }
  return bySubject;
}

/** Takes out of the candidates those that have merged samples: they may outlive the roll-ups. */
async function spareThoseInChunks(db: Kysely<Tables>, subjectNo: number, candidates: Set<number>): Promise<void> {
  const keys = await db
    .selectFrom('chunks')
    .select(['part', 'day'])
    .where('subject_no', '=', subjectNo)
    .where('part', 'in', [...new Set([...candidates].map(partOf))])
    .execute();
  for (const { part, day } of keys) {
    if (candidates.size === 0) return;
    const { payload } = await db
      .selectFrom('chunks')
      .select('payload')
      .where('subject_no', '=', subjectNo)
      .where('part', '=', part)
      .where('day', '=', day)
      .executeTakeFirstOrThrow();
    for (const seriesId of readableSegment(payload)?.seriesIds ?? []) candidates.delete(seriesId);
  }
}

/** Removes the series that have no sample waiting to be merged either; no report is written meanwhile. */
async function removeSeries(
  { database, catalog, writer }: { database: Database; catalog: SeriesCatalog; writer: SampleWriter },
  subjectNo: number,
  candidates: ReadonlySet<number>,
): Promise<void> {
  await writer.between(async () => {
    catalog.clear();
    await database.transaction(async (db) => {
      const recent = await recentSeries(db, subjectNo);
      const unused = [...candidates].filter((seriesId) => !recent.has(seriesId));
      if (unused.length > 0) await db.deleteFrom('series').where('series_id', 'in', unused).execute();
    });
  });
}

async function recentSeries(db: Kysely<Tables>, subjectNo: number): Promise<Set<number>> {
  const heads = await db.selectFrom('heads').selectAll().where('subject_no', '=', subjectNo).execute();
  const blocks = await db.selectFrom('blocks').select('payload').where('subject_no', '=', subjectNo).execute();
  return new Set([
    ...(await headPoints(heads)).keys(),
    ...blocks.flatMap((block) => [...(readableSegment(block.payload)?.seriesIds ?? [])]),
  ]);
}

/** One step of deleting what removed subjects stored, the subjects themselves last; false when there are none. */
export async function pruneRemoved(database: Database): Promise<boolean> {
  const subject = await database.read
    .selectFrom('subjects')
    .select('subject_no')
    .where('subject', '>=', removedPrefix)
    .where('subject', '<', `${removedPrefix}~`)
    .limit(1)
    .executeTakeFirst();
  if (subject === undefined) return false;
  const { subject_no: subjectNo } = subject;
  for (const query of removalSteps(database.write, subjectNo)) {
    const result = await database.write.executeQuery(query);
    if (Number(result.numAffectedRows ?? 0) > 0) return true;
  }
  return true;
}

/** Deletions in the order that references ask for; each deletes so much at most. */
function removalSteps(db: Kysely<Tables>, subjectNo: number): CompiledQuery[] {
  return [
    sql`delete from heads where (subject_no, slot) in (
      select subject_no, slot from heads where subject_no = ${subjectNo} limit ${rowsAtOnce})`,
    sql`delete from blocks where (subject_no, hour) in (
      select subject_no, hour from blocks where subject_no = ${subjectNo} limit ${chunksAtOnce})`,
    sql`delete from chunks where (subject_no, part, day) in (
      select subject_no, part, day from chunks where subject_no = ${subjectNo} limit ${chunksAtOnce})`,
    sql`delete from rollups where (series_id, day) in (
      select r.series_id, r.day from series s join rollups r on r.series_id = s.series_id
      where s.subject_no = ${subjectNo} limit ${rowsAtOnce})`,
    sql`delete from series where series_id in (
      select series_id from series where subject_no = ${subjectNo} limit ${rowsAtOnce})`,
    sql`delete from subjects where subject_no = ${subjectNo}`,
  ].map((statement) => statement.compile(db));
}

import type { Kysely } from 'kysely';
import type { Tables } from '../tables.ts';
import { readableHeads, readableSegment } from './damage.ts';
import { readPoints, wantedOf } from './read-points.ts';
import { selectSeries } from './select-series.ts';
import type { RawSample } from './series-store.ts';
import { dayMs, hourMs } from './time.ts';

/** The newest value of every series of the subject whose newest sample is at most `withinMs` older than the subject's newest. */
export async function latestSamples(db: Kysely<Tables>, subject: string, withinMs: number): Promise<RawSample[]> {
  const series = await selectSeries(db, { subjects: [subject], metrics: [] });
  const subjectNo = series[0]?.subjectNo;
  const newest = subjectNo === undefined ? undefined : await newestTime(db, subjectNo);
  if (newest === undefined) return [];
  const points = await readPoints(db, wantedOf(series), { from: newest - withinMs, to: newest + 1 });
  const samples: RawSample[] = [];
  for (const { seriesId, metric, labels } of series) {
    const found = points.get(seriesId);
    const at = found?.times.at(-1);
    const value = found?.values.at(-1);
    if (at !== undefined && value !== undefined) samples.push({ subject, metric, labels, at, value });
  }
  return samples;
}

async function newestTime(db: Kysely<Tables>, subjectNo: number): Promise<number | undefined> {
  const rows = await db
    .selectFrom('heads')
    .selectAll()
    .where('subject_no', '=', subjectNo)
    // Rows may overlap: an earlier one may have gone on longer.
    .where('slot', '>', (outer) =>
      outer
        .selectFrom('heads')
        .select((e) => e(e.fn.max('slot'), '-', hourMs).as('slot'))
        .where('subject_no', '=', subjectNo),
    )
    .execute();
  const block = await db
    .selectFrom('blocks')
    .select(['hour', 'payload'])
    .where('subject_no', '=', subjectNo)
    .orderBy('hour', 'desc')
    .limit(1)
    .executeTakeFirst();
  const inHead = Math.max(-Infinity, ...rows.flatMap((row) => readableHeads(row).map((head) => head.at)));
  const inBlock = block === undefined || (block.hour + 1) * hourMs <= inHead ? -Infinity : lastTime([block.payload]);
  const known = Math.max(inHead, inBlock);
  const inChunks = await newestInChunks(db, subjectNo, known);
  const newest = Math.max(known, inChunks);
  return newest === -Infinity ? undefined : newest;
}

async function newestInChunks(db: Kysely<Tables>, subjectNo: number, known: number): Promise<number> {
  const { day } = await db
    .selectFrom('chunks')
    .select((e) => e.fn.max('day').as('day'))
    .where('subject_no', '=', subjectNo)
    .executeTakeFirstOrThrow();
  // An aggregate over no rows is null, which its type does not say.
  const last: number | null = day;
  if (last === null || (last + 1) * dayMs <= known) return -Infinity;
  const chunks = await db
    .selectFrom('chunks')
    .select('payload')
    .where('subject_no', '=', subjectNo)
    .where('day', '=', last)
    .execute();
  return lastTime(chunks.map((chunk) => chunk.payload));
}

function lastTime(payloads: readonly Uint8Array[]): number {
  return Math.max(-Infinity, ...payloads.map((payload) => readableSegment(payload)?.times.at(-1) ?? -Infinity));
}

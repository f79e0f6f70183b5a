import type { Database } from '../database.ts';
import { Pace } from './pace.ts';
import { mergePoints } from './points.ts';
import { headPoints } from './read-points.ts';
import { encodeSegment, SegmentReader, type SegmentColumn } from './segment-codec.ts';
import { hourMs } from './time.ts';

const headsAtOnce = 500;

/**
 * Turns the reports of one hour of a subject into a block (or into more of the block that is there) and deletes exactly those reports, in one commit.
 * At most 500 reports at a time; what is left waits for the next call.
 */
export async function sealHour(database: Database, subjectNo: number, hour: number): Promise<void> {
  const heads = await database.read
    .selectFrom('heads')
    .select(['subject_no', 'at', 'head_id', 'payload'])
    .where('subject_no', '=', subjectNo)
    .where('at', '>=', hour * hourMs)
    .where('at', '<', (hour + 1) * hourMs)
    .orderBy('at')
    .orderBy('head_id')
    .limit(headsAtOnce)
    .execute();
  if (heads.length === 0) return;
  const block = await database.read
    .selectFrom('blocks')
    .select('payload')
    .where('subject_no', '=', subjectNo)
    .where('hour', '=', hour)
    .executeTakeFirst();
  const fresh = headPoints(heads);
  const sealed = block === undefined ? undefined : new SegmentReader(block.payload);
  const columns: SegmentColumn[] = [];
  const pace = new Pace();
  for (const seriesId of new Set([...(sealed?.seriesIds ?? []), ...fresh.keys()])) {
    const known = sealed?.read(seriesId);
    const parts = fresh.get(seriesId) ?? [];
    columns.push({ seriesId, points: mergePoints(known === undefined ? parts : [known, ...parts]) });
    await pace.breathe();
  }
  const payload = await encodeSegment(columns, false);
  const { write } = database;
  await database.batch([
    write
      .insertInto('blocks')
      .values({ subject_no: subjectNo, hour, payload })
      .onConflict((conflict) => conflict.columns(['subject_no', 'hour']).doUpdateSet({ payload }))
      .compile(),
    write
      .deleteFrom('heads')
      .where('subject_no', '=', subjectNo)
      .where('at', '>=', heads[0]?.at ?? 0)
      .where('at', '<=', heads.at(-1)?.at ?? 0)
      .where(
        'head_id',
        'in',
        heads.map((head) => head.head_id),
      )
      .compile(),
  ]);
}

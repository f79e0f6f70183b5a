import { sql, type Kysely } from 'kysely';
import type { Tables } from '../tables.ts';
import { seriesPerPart } from './read-points.ts';
import { dayMs, hourMs } from './time.ts';

/** A stretch of time (ms): `from` ≤ time < `to`. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

const idsAtOnce = 500;

/** Whole hours and days in which the series may have anything, samples or roll-ups; undefined where there is nothing. Each bound is a look into an index. */
export async function storedBounds(db: Kysely<Tables>, seriesIds: readonly number[]): Promise<TimeRange | undefined> {
  let from = Infinity;
  let to = -Infinity;
  for (let i = 0; i < seriesIds.length; i += idsAtOnce) {
    for (const { first, last, length } of await spansOf(db, seriesIds.slice(i, i + idsAtOnce))) {
      if (first === null || last === null) continue;
      from = Math.min(from, first);
      to = Math.max(to, last + length);
    }
  }
  return from < to ? { from, to } : undefined;
}

interface Span {
  readonly first: number | null;
  readonly last: number | null;
  readonly length: number;
}

async function spansOf(db: Kysely<Tables>, ids: readonly number[]): Promise<Span[]> {
  const rows = await db
    .selectFrom('series')
    .select((e) => {
      const heads = e.selectFrom('heads').whereRef('heads.subject_no', '=', 'series.subject_no');
      const blocks = e.selectFrom('blocks').whereRef('blocks.subject_no', '=', 'series.subject_no');
      const part = sql<number>`${e.ref('series.series_id')} / ${sql.lit(seriesPerPart)}`;
      const chunks = e
        .selectFrom('chunks')
        .whereRef('chunks.subject_no', '=', 'series.subject_no')
        .where('chunks.part', '=', part);
      const rollups = e.selectFrom('rollups').whereRef('rollups.series_id', '=', 'series.series_id');
      return [
        heads.select((h) => h.fn.min('slot').as('at')).as('first_head'),
        heads.select((h) => h.fn.max('slot').as('at')).as('last_head'),
        blocks.select((b) => b.fn.min('hour').as('at')).as('first_block'),
        blocks.select((b) => b.fn.max('hour').as('at')).as('last_block'),
        chunks.select((c) => c.fn.min('day').as('at')).as('first_chunk'),
        chunks.select((c) => c.fn.max('day').as('at')).as('last_chunk'),
        rollups.select((r) => r.fn.min('day').as('at')).as('first_rollup'),
        rollups.select((r) => r.fn.max('day').as('at')).as('last_rollup'),
      ];
    })
    .where('series_id', 'in', ids)
    .execute();
  return rows.flatMap((row) => [
    // A row of reports goes on to the end of its hour at most.
    { first: row.first_head, last: row.last_head, length: hourMs },
    { first: times(row.first_block, hourMs), last: times(row.last_block, hourMs), length: hourMs },
    { first: times(row.first_chunk, dayMs), last: times(row.last_chunk, dayMs), length: dayMs },
    { first: times(row.first_rollup, dayMs), last: times(row.last_rollup, dayMs), length: dayMs },
  ]);
}

function times(number: number | null, unit: number): number | null {
  return number === null ? null : number * unit;
}

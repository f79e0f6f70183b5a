import type { CompiledQuery, Kysely } from 'kysely';
import type { HeadsTable, Tables } from '../tables.ts';
import { readHeads, type StoredHead } from './head-codec.ts';
import type { Points } from './points.ts';
import { SegmentReader } from './segment-codec.ts';

/*
 * A row whose bytes cannot be read costs what it held and nothing else: readers pass over it, and the work that would seal or merge it sets it aside
 * with its bytes, in the table of the hub's own facts, so that somebody can still look at them.
 */

const prefix = 'damaged/';

/** A stored row that cannot be read, or not to its end. `place` names the row within its table (`12/1768694400000`). */
export interface DamagedRow {
  readonly table: 'heads' | 'blocks' | 'chunks' | 'rollups';
  readonly place: string;
  readonly payload: Uint8Array;
}

/** Statements that keep the bytes of damaged rows; run in the commit that takes the rows out of their table. */
export function setAside(db: Kysely<Tables>, rows: readonly DamagedRow[], now: number): CompiledQuery[] {
  return rows.map(({ table, place, payload }) =>
    db
      .insertInto('state')
      .values({
        key: `${prefix}${table}/${place}/${now}`,
        value_json: JSON.stringify({ base64: Buffer.from(payload).toString('base64') }),
        updated_at: now,
      })
      .onConflict((conflict) => conflict.doNothing())
      .compile(),
  );
}

/** How many rows were set aside since a time (ms). */
export async function countSetAside(db: Kysely<Tables>, since: number): Promise<number> {
  const { count } = await db
    .selectFrom('state')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('key', '>=', prefix)
    .where('key', '<', `${prefix}~`)
    .where('updated_at', '>', since)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** The reports of a row as far as they can be read; `onDamage` is called where that is not to the end. */
export function readableHeads(
  { payload, slot }: Pick<HeadsTable, 'payload' | 'slot'>,
  onDamage?: () => void,
): StoredHead[] {
  const heads: StoredHead[] = [];
  try {
    readHeads(payload, slot, heads);
  } catch {
    onDamage?.();
  }
  return heads;
}

/** A segment, undefined where its bytes cannot be read. */
export function readableSegment(payload: Uint8Array, onDamage?: () => void): SegmentReader | undefined {
  try {
    return new SegmentReader(payload);
  } catch {
    onDamage?.();
    return undefined;
  }
}

/** A series' numbers in a segment, undefined where it has none there or where they cannot be read. */
export function readableColumn(segment: SegmentReader, seriesId: number, onDamage?: () => void): Points | undefined {
  try {
    return segment.read(seriesId);
  } catch {
    onDamage?.();
    return undefined;
  }
}

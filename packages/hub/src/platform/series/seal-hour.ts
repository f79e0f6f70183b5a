import type { Database } from '../database.ts';
import { readableColumn, readableSegment, setAside, type DamagedRow } from './damage.ts';
import { Pace } from './pace.ts';
import { mergePoints } from './points.ts';
import { headPoints } from './read-points.ts';
import { encodeSegment, type SegmentColumn } from './segment-codec.ts';
import { hourMs } from './time.ts';

// Some hundred thousand numbers: a few milliseconds' work.
const rowsAtOnce = 100;
const bytesAtOnce = 500_000;

/**
 * Turns the reports of one hour of a subject into a block (or into more of the block that is there) and deletes their rows, in one commit. A row that
 * has grown meanwhile stays for the next call: its reports that are sealed already merge into themselves.
 */
export async function sealHour(
  database: Database,
  { subjectNo, hour, now }: { readonly subjectNo: number; readonly hour: number; readonly now: number },
): Promise<void> {
  const rows = await database.read
    .selectFrom('heads')
    .selectAll()
    .where('subject_no', '=', subjectNo)
    .where('slot', '>=', hour * hourMs)
    .where('slot', '<', (hour + 1) * hourMs)
    .orderBy('slot')
    .limit(rowsAtOnce)
    .execute();
  const heads = rows.slice(0, rowsWithin(rows, bytesAtOnce));
  if (heads.length === 0) return;
  const block = await database.read
    .selectFrom('blocks')
    .select('payload')
    .where('subject_no', '=', subjectNo)
    .where('hour', '=', hour)
    .executeTakeFirst();
  const damaged = new Map<string, DamagedRow>();
  function damage(table: DamagedRow['table'], at: number, payload: Uint8Array): void {
    damaged.set(`${table} ${at}`, { table, place: `${subjectNo}/${at}`, payload });
  }
  function blockDamage(): void {
    if (block !== undefined) damage('blocks', hour, block.payload);
  }
  const fresh = await headPoints(heads, undefined, ({ slot, payload: bytes }) => damage('heads', slot, bytes));
  const sealed = block === undefined ? undefined : readableSegment(block.payload, blockDamage);
  const columns: SegmentColumn[] = [];
  const pace = new Pace();
  for (const seriesId of new Set([...(sealed?.seriesIds ?? []), ...fresh.keys()])) {
    const known = sealed === undefined ? undefined : readableColumn(sealed, seriesId, blockDamage);
    const parts = fresh.get(seriesId) ?? [];
    const points = mergePoints(known === undefined ? parts : [known, ...parts]);
    if (points.times.length > 0) columns.push({ seriesId, points });
    await pace.breathe();
  }
  const payload = await encodeSegment(columns, false);
  const { write } = database;
  const keep = write
    .insertInto('blocks')
    .values({ subject_no: subjectNo, hour, payload })
    .onConflict((conflict) => conflict.columns(['subject_no', 'hour']).doUpdateSet({ payload }))
    .compile();
  await database.batch([
    ...(columns.length === 0 ? [] : [keep]),
    ...setAside(write, [...damaged.values()], now),
    write
      .deleteFrom('heads')
      .where('subject_no', '=', subjectNo)
      .where((e) => e.or(heads.map((row) => e('slot', '=', row.slot).and('payload', '=', row.payload))))
      .compile(),
  ]);
}

/** How many of the rows have so many bytes together; at least one. */
function rowsWithin(rows: readonly { readonly payload: Uint8Array }[], bytes: number): number {
  let sum = 0;
  const over = rows.findIndex((row) => (sum += row.payload.length) > bytes);
  return over < 0 ? rows.length : Math.max(1, over);
}

import { sql, type CompiledQuery, type Kysely } from 'kysely';
import type { Database } from '../database.ts';
import type { Tables } from '../tables.ts';
import { encodeHead, type Head } from './head-codec.ts';
import type { SubjectEntry } from './series-catalog.ts';
import { hourOf, slotMs } from './time.ts';

// A row of SQLite that is no larger fits into a page by itself; growing it writes that page and no other. On PostgreSQL every change writes
// the row anew, so there each report has its own.
const bytesPerRow = { sqlite: 3300, postgres: 0 } as const;

/** Reports on their way to the table: a report goes behind the one before it if it fits into that row, else into a row of its own. */
export class HeadRows {
  readonly #engine: Database['engine'];
  readonly #rows = new Map<
    string,
    { readonly subjectNo: number; readonly slot: number; readonly parts: Uint8Array[] }
  >();

  constructor(engine: Database['engine']) {
    this.#engine = engine;
  }

  get isEmpty(): boolean {
    return this.#rows.size === 0;
  }

  add(entry: SubjectEntry, head: Head): void {
    const fits = entry.row !== undefined && isNear(entry.row.slot, head.at) ? entry.row : undefined;
    let slot = fits?.slot ?? head.at;
    let bytes = encodeHead(head, slot);
    let used = fits?.bytes ?? 0;
    if (fits !== undefined && used + bytes.length > bytesPerRow[this.#engine]) {
      slot = head.at;
      bytes = encodeHead(head, slot);
      used = 0;
    }
    // Should the commit fail, the next row only starts a little early.
    entry.row = { slot, bytes: used + bytes.length };
    const key = `${entry.subjectNo} ${slot}`;
    const row = this.#rows.get(key);
    if (row === undefined) this.#rows.set(key, { subjectNo: entry.subjectNo, slot, parts: [bytes] });
    else row.parts.push(bytes);
  }

  /** One statement for all: makes the rows or puts the reports behind those that are there. */
  toQuery(db: Kysely<Tables>): CompiledQuery {
    const bytesType = this.#engine === 'sqlite' ? sql`blob` : sql`bytea`;
    const rows = [...this.#rows.values()];
    return db
      .insertInto('heads')
      .values(
        rows.map(({ subjectNo, slot, parts }) => ({
          subject_no: subjectNo,
          slot,
          payload: new Uint8Array(Buffer.concat(parts)),
        })),
      )
      .onConflict((conflict) =>
        conflict.columns(['subject_no', 'slot']).doUpdateSet({
          payload: sql<Uint8Array>`cast(heads.payload || excluded.payload as ${bytesType})`,
        }),
      )
      .compile();
  }
}

function isNear(slot: number, at: number): boolean {
  return at >= slot && at < slot + slotMs && hourOf(at) === hourOf(slot);
}

import { CompiledQuery, sql, type Kysely } from 'kysely';
import type { Database } from '../database.ts';
import type { Tables } from '../tables.ts';
import { encodeHead, type Head } from './head-codec.ts';
import type { SubjectEntry } from './series-catalog.ts';
import { hourOf } from './time.ts';

// A row of this size fills a page of SQLite. It is made at full length at once, zeros behind its reports: growing within it then writes that one page
// and never moves others (measured: half the bytes written). On PostgreSQL every change writes a row anew, so there each report has its own.
const fullRow = 3900;

interface Row {
  readonly subjectNo: number;
  readonly slot: number;
  /** Bytes that the writer knows to be used in the row; 0 when it has made no such row. */
  readonly used: number;
  readonly parts: Uint8Array[];
}

/** Reports on their way to the table: a report goes behind the one before it if it fits into that row, else into a row of its own. */
export class HeadRows {
  readonly #engine: Database['engine'];
  readonly #rows = new Map<string, Row>();

  constructor(engine: Database['engine']) {
    this.#engine = engine;
  }

  add(entry: SubjectEntry, head: Head): void {
    const last = this.#engine === 'sqlite' ? entry.row : undefined;
    if (last !== undefined && isNear(last.slot, head.at)) {
      const bytes = encodeHead(head, last.slot);
      if (last.used + bytes.length <= fullRow) {
        this.#put(entry, { slot: last.slot, used: last.used, bytes });
        return;
      }
    }
    this.#put(entry, { slot: head.at, used: 0, bytes: encodeHead(head, head.at) });
  }

  /** Statements that make the rows, or put the reports behind those that are there. */
  toQueries(db: Kysely<Tables>): CompiledQuery[] {
    const rows = [...this.#rows.values()];
    if (rows.length === 0) return [];
    return this.#engine === 'sqlite' ? rows.map(growRow) : [appendRows(db, rows)];
  }

  #put(entry: SubjectEntry, { slot, used, bytes }: { slot: number; used: number; bytes: Uint8Array }): void {
    const key = `${entry.subjectNo} ${slot}`;
    const row = this.#rows.get(key);
    if (row === undefined) this.#rows.set(key, { subjectNo: entry.subjectNo, slot, used, parts: [bytes] });
    else row.parts.push(bytes);
    // Should the commit fail, zeros stay between reports; readers skip them.
    entry.row = { slot, used: used + bytes.length };
  }
}

function isNear(slot: number, at: number): boolean {
  return at >= slot && hourOf(at) === hourOf(slot);
}

/**
 * SQLite: writes into the zeros of the row. Where they are not where the writer thinks (it was started anew, the same time comes again, a commit failed),
 * it appends behind all that is there.
 */
function growRow({ subjectNo, slot, used, parts }: Row): CompiledQuery {
  const bytes = parts.length === 1 && parts[0] !== undefined ? parts[0] : new Uint8Array(Buffer.concat(parts));
  const room = fullRow - used;
  const rest = Math.max(0, fullRow - bytes.length);
  return CompiledQuery.raw(growSql, [subjectNo, slot, bytes, rest, used + 1, room, used, room, bytes.length]);
}

// Written out, since it runs for every report: to build it anew each time cost more than to encode the report.
const growSql = `insert into heads (subject_no, slot, payload) values (?, ?, cast(? || zeroblob(?) as blob))
  on conflict (subject_no, slot) do update set payload = cast(
    case when substr(heads.payload, ?) = zeroblob(?)
    then substr(heads.payload, 1, ?) || substr(excluded.payload, 1, ?)
    else heads.payload || substr(excluded.payload, 1, ?) end as blob)`;

/** PostgreSQL: all rows in one statement. */
function appendRows(db: Kysely<Tables>, rows: readonly Row[]): CompiledQuery {
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
      conflict
        .columns(['subject_no', 'slot'])
        .doUpdateSet({ payload: sql<Uint8Array>`heads.payload || excluded.payload` }),
    )
    .compile();
}

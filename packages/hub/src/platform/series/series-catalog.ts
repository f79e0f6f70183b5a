import type { Kysely } from 'kysely';
import type { Tables } from '../tables.ts';
import { sharedKey, type SeriesName } from './series-name.ts';

/** A subject's number, the ids of its series by series key, and the row that its reports go to. */
export interface SubjectEntry {
  readonly subjectNo: number;
  readonly series: Map<string, number>;
  row: { readonly slot: number; readonly used: number } | undefined;
  /** The names of its last report, in its order. */
  names?: readonly SeriesName[];
}

/** Which number a subject has and which id a series: remembered, so that a report needs no look-up. Loaded subject by subject. */
export class SeriesCatalog {
  readonly #entries = new Map<string, SubjectEntry>();
  #lastOrder = 0;

  get(subject: string): SubjectEntry | undefined {
    return this.#entries.get(subject);
  }

  set(subject: string, entry: SubjectEntry): void {
    this.#entries.set(subject, entry);
  }

  forget(subject: string): void {
    this.#entries.delete(subject);
  }

  /** Forgets all: another hub may have changed them. */
  clear(): void {
    this.#entries.clear();
  }

  /** The place of a report in the order of commits: the time, or one more than the last. */
  nextOrder(now: number): number {
    this.#lastOrder = Math.max(this.#lastOrder + 1, Math.floor(now));
    return this.#lastOrder;
  }

  /** Forgets subjects that another hub has removed, and perhaps made anew, on a shared database. */
  async forgetRemoved(db: Kysely<Tables>, subjects: readonly string[]): Promise<void> {
    const rows = await db.selectFrom('subjects').selectAll().where('subject', 'in', subjects).execute();
    const numbers = new Map(rows.map((row) => [row.subject, row.subject_no]));
    for (const subject of subjects) {
      if (this.#entries.get(subject)?.subjectNo !== numbers.get(subject)) this.#entries.delete(subject);
    }
  }

  /** Reads the subjects that are not known yet; those that do not exist stay unknown. */
  async load(db: Kysely<Tables>, subjects: Iterable<string>): Promise<void> {
    const unknown = [...new Set(subjects)].filter((subject) => !this.#entries.has(subject));
    if (unknown.length === 0) return;
    for (const [subject, entry] of await readSubjects(db, unknown)) this.#entries.set(subject, entry);
  }
}

/** Reads the entries of the subjects that exist. */
export async function readSubjects(
  db: Kysely<Tables>,
  subjects: readonly string[],
): Promise<Map<string, SubjectEntry>> {
  const entries = new Map<string, SubjectEntry>();
  const byNumber = new Map<number, SubjectEntry>();
  const rows = await db.selectFrom('subjects').selectAll().where('subject', 'in', subjects).execute();
  for (const row of rows) {
    const entry: SubjectEntry = { subjectNo: row.subject_no, series: new Map(), row: undefined };
    entries.set(row.subject, entry);
    byNumber.set(row.subject_no, entry);
  }
  if (rows.length === 0) return entries;
  const series = await db
    .selectFrom('series')
    .select(['series_id', 'subject_no', 'metric', 'labels'])
    .where('subject_no', 'in', [...byNumber.keys()])
    .execute();
  for (const row of series) byNumber.get(row.subject_no)?.series.set(sharedKey(row.metric, row.labels), row.series_id);
  return entries;
}

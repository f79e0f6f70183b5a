import type { Kysely } from 'kysely';
import type { Tables } from '../tables.ts';
import { seriesKey } from './series-key.ts';

/** A subject's number and the ids of its series, by series key. */
export interface SubjectEntry {
  readonly subjectNo: number;
  readonly series: Map<string, number>;
}

/** Which number a subject has and which id a series: remembered, so that a report needs no look-up. Loaded subject by subject. */
export class SeriesCatalog {
  readonly #entries = new Map<string, SubjectEntry>();
  #newestHead = 0;

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

  /** An id for a report that is larger than all before, also those of an earlier run whose clock went ahead. */
  nextHeadId(now: number): number {
    this.#newestHead = Math.max(this.#newestHead + 1, Math.floor(now) * 1000);
    return this.#newestHead;
  }

  /** Reads the subjects that are not known yet; those that do not exist stay unknown. */
  async load(db: Kysely<Tables>, subjects: Iterable<string>): Promise<void> {
    const unknown = [...new Set(subjects)].filter((subject) => !this.#entries.has(subject));
    if (unknown.length === 0) return;
    const found = await readSubjects(db, unknown);
    for (const [subject, entry] of found) this.#entries.set(subject, entry);
    const numbers = [...found.values()].map((entry) => entry.subjectNo);
    if (numbers.length === 0) return;
    const newest = await db
      .selectFrom('heads')
      .select((e) => e.fn.max('head_id').as('head_id'))
      .where('subject_no', 'in', numbers)
      .executeTakeFirst();
    this.#newestHead = Math.max(this.#newestHead, newest?.head_id ?? 0);
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
    const entry: SubjectEntry = { subjectNo: row.subject_no, series: new Map() };
    entries.set(row.subject, entry);
    byNumber.set(row.subject_no, entry);
  }
  if (rows.length === 0) return entries;
  const series = await db
    .selectFrom('series')
    .select(['series_id', 'subject_no', 'metric', 'labels'])
    .where('subject_no', 'in', [...byNumber.keys()])
    .execute();
  for (const row of series) byNumber.get(row.subject_no)?.series.set(seriesKey(row.metric, row.labels), row.series_id);
  return entries;
}

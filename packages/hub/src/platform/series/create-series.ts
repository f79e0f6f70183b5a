import type { Kysely } from 'kysely';
import type { Tables } from '../tables.ts';
import { readSubjects, type SubjectEntry } from './series-catalog.ts';

/** A series that is to exist. */
export interface WantedSeries {
  readonly subject: string;
  readonly metric: string;
  readonly labels: string;
}

const rowsAtOnce = 200;

/**
 * Makes the subjects and series that are missing, inside the caller's transaction, and reads back the entries of all the subjects. Another hub may
 * have made them meanwhile: then its ids are taken.
 */
export async function createSeries(
  db: Kysely<Tables>,
  wanted: { readonly subjects: readonly string[]; readonly series: readonly WantedSeries[]; readonly now: number },
): Promise<Map<string, SubjectEntry>> {
  const before = await readSubjects(db, wanted.subjects);
  const missing = wanted.subjects.filter((subject) => !before.has(subject));
  for (const some of slices(missing)) {
    await db
      .insertInto('subjects')
      .values(some.map((subject) => ({ subject })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  const numbers = missing.length === 0 ? before : await readSubjects(db, wanted.subjects);
  const rows = wanted.series.flatMap(({ subject, metric, labels }) => {
    const entry = numbers.get(subject);
    return entry === undefined ? [] : [{ subject_no: entry.subjectNo, metric, labels, created_at: wanted.now }];
  });
  for (const some of slices(rows)) {
    await db
      .insertInto('series')
      .values(some)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  return rows.length === 0 ? numbers : readSubjects(db, wanted.subjects);
}

function* slices<Item>(items: readonly Item[]): Iterable<Item[]> {
  for (let i = 0; i < items.length; i += rowsAtOnce) yield items.slice(i, i + rowsAtOnce);
}

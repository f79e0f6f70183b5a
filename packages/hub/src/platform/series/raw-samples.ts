import type { Kysely } from 'kysely';
import type { Tables } from '../tables.ts';
import { readPoints, wantedOf, type Wanted } from './read-points.ts';
import { selectSeries } from './select-series.ts';
import type { RawSample, SeriesQuery } from './series-store.ts';
import { dayMs, hourMs } from './time.ts';

const samplesPerPage = 5000;
// Reading a stretch must not hold up the event loop: fewer hours at once the more series are asked for.
const seriesHoursAtOnce = 1200;

/** All samples of the selection in order of time; each page is read when it is asked for. */
export async function* rawSamples(
  db: Kysely<Tables>,
  query: Omit<SeriesQuery, 'points' | 'band'>,
): AsyncGenerator<RawSample[]> {
  const series = await selectSeries(db, query);
  const wanted = wantedOf(series);
  const bounds = await storedBounds(db, wanted);
  if (bounds === undefined) return;
  const to = Math.min(query.to, bounds.to);
  const stretch = Math.min(24, Math.max(1, Math.floor(seriesHoursAtOnce / series.length))) * hourMs;
  for (let from = Math.max(query.from, bounds.from); from < to;) {
    const end = Math.min(to, (Math.floor(from / stretch) + 1) * stretch);
    yield* pagesOf(await samplesBetween(db, wanted, { from, to: end }));
    from = end;
  }
}

async function samplesBetween(
  db: Kysely<Tables>,
  wanted: Wanted,
  range: { readonly from: number; readonly to: number },
): Promise<RawSample[]> {
  const points = await readPoints(db, wanted, range);
  const samples: RawSample[] = [];
  for (const { seriesId, subject, metric, labels } of wanted.series) {
    const found = points.get(seriesId);
    for (const [i, at] of (found?.times ?? []).entries()) {
      samples.push({ subject, metric, labels, at, value: found?.values[i] ?? 0 });
    }
  }
  return samples.sort((a, b) => a.at - b.at);
}

function* pagesOf(samples: RawSample[]): Iterable<RawSample[]> {
  for (let i = 0; i < samples.length; i += samplesPerPage) yield samples.slice(i, i + samplesPerPage);
}

/** Whole hours and days in which the subjects have anything. */
async function storedBounds(db: Kysely<Tables>, wanted: Wanted): Promise<{ from: number; to: number } | undefined> {
  if (wanted.series.length === 0) return undefined;
  const heads = await db
    .selectFrom('heads')
    .select((e) => [e.fn.min('slot').as('first'), e.fn.max('slot').as('last')])
    .where('subject_no', 'in', wanted.subjectNos)
    .executeTakeFirstOrThrow();
  const blocks = await db
    .selectFrom('blocks')
    .select((e) => [e.fn.min('hour').as('first'), e.fn.max('hour').as('last')])
    .where('subject_no', 'in', wanted.subjectNos)
    .executeTakeFirstOrThrow();
  const chunks = await db
    .selectFrom('chunks')
    .select((e) => [e.fn.min('day').as('first'), e.fn.max('day').as('last')])
    .where('subject_no', 'in', wanted.subjectNos)
    .executeTakeFirstOrThrow();
  const spans = [spanOf(heads, 1, hourMs), spanOf(blocks, hourMs), spanOf(chunks, dayMs)].filter(
    (span) => span !== undefined,
  );
  if (spans.length === 0) return undefined;
  return { from: Math.min(...spans.map((span) => span.from)), to: Math.max(...spans.map((span) => span.to)) };
}

function spanOf(
  { first, last }: { first: number | null; last: number | null },
  unit: number,
  length = unit,
): { from: number; to: number } | undefined {
  return first === null || last === null ? undefined : { from: first * unit, to: last * unit + length };
}

import type { Kysely } from 'kysely';
import type { Tables } from '../tables.ts';
import { Pace } from './pace.ts';
import { readPoints, wantedOf, type Wanted } from './read-points.ts';
import { selectSeries } from './select-series.ts';
import type { RawSample, SeriesQuery } from './series-store.ts';
import { storedBounds } from './stored-bounds.ts';
import { hourMs } from './time.ts';

const samplesPerPage = 5000;
// Reading a stretch must not hold up the event loop: fewer hours at once the more series are asked for.
const seriesHoursAtOnce = 1200;
const shortestStretchMs = 5 * 60_000;

/** All samples of the selection in order of time; each page is read when it is asked for. */
export async function* rawSamples(
  db: Kysely<Tables>,
  query: Omit<SeriesQuery, 'points' | 'band'>,
): AsyncGenerator<RawSample[]> {
  const series = await selectSeries(db, query);
  const wanted = wantedOf(series);
  const ids = series.map(({ seriesId }) => seriesId);
  const bounds = await storedBounds(db, ids);
  if (bounds === undefined) return;
  const to = Math.min(query.to, bounds.to);
  const stretch = stretchFor(series.length);
  const pace = new Pace();
  for (let from = Math.max(query.from, bounds.from); from < to;) {
    const end = Math.min(to, (Math.floor(from / stretch) + 1) * stretch);
    yield* pagesOf(await samplesBetween(db, wanted, { from, to: end }));
    from = end;
    await pace.breathe();
  }
}

/** Whole hours; five-minute pieces of one where there are very many series. */
function stretchFor(seriesCount: number): number {
  const hours = Math.min(24, Math.floor(seriesHoursAtOnce / seriesCount));
  if (hours >= 1) return hours * hourMs;
  const pieces = Math.floor(((seriesHoursAtOnce / seriesCount) * hourMs) / shortestStretchMs);
  return Math.max(1, pieces) * shortestStretchMs;
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

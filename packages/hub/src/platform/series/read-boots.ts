import type { MetricKind } from '@labkeeper/protocol/sample';
import type { Kysely } from 'kysely';
import { bootsIn } from '../../domain/boots.ts';
import { rateLookbackMs } from '../../domain/rollup.ts';
import type { Tables } from '../tables.ts';
import { readPoints, wantedOf } from './read-points.ts';
import { canonicalLabels } from './series-key.ts';
import type { KnownSeries } from './select-series.ts';

/** When the machine of each subject was first seen in a new boot (ms, ascending), by subject. */
export type Boots = ReadonlyMap<number, readonly number[]>;

const uptime = 'uptime_seconds';

/** The boots that concern rates in this range; none are read where no series of these is a counter. */
export async function readBoots(
  db: Kysely<Tables>,
  counted: { readonly series: readonly KnownSeries[]; readonly kindOf: (metric: string) => MetricKind },
  range: { readonly from: number; readonly to: number },
): Promise<Boots> {
  const counters = counted.series.filter(({ metric }) => counted.kindOf(metric) === 'counter');
  const subjectNos = [...new Set(counters.map(({ subjectNo }) => subjectNo))];
  if (subjectNos.length === 0 || range.to <= range.from) return new Map();
  const rows = await db
    .selectFrom('series')
    .select(['series_id', 'subject_no'])
    .where('subject_no', 'in', subjectNos)
    .where('metric', '=', uptime)
    .where('labels', '=', canonicalLabels(undefined))
    .execute();
  const series = rows.map((row) => uptimeOf(row.series_id, row.subject_no));
  const points = await readPoints(db, wantedOf(series), { from: range.from - 2 * rateLookbackMs, to: range.to });
  return new Map(
    series.map(({ seriesId, subjectNo }) => {
      const found = points.get(seriesId);
      return [subjectNo, found === undefined ? [] : bootsIn(found)];
    }),
  );
}

function uptimeOf(seriesId: number, subjectNo: number): KnownSeries {
  return { seriesId, subjectNo, subject: '', metric: uptime, labels: {} };
}

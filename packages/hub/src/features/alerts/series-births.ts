import type { Labels } from '@labkeeper/protocol/sample';
import type { Kysely } from 'kysely';
import { nameOf } from '../../platform/series/series-name.ts';
import type { Tables } from '../../platform/tables.ts';

/** When each series of a metric of a subject was first stored (ms since 1970), by the key of its name. */
export async function seriesBirths(db: Kysely<Tables>, subject: string, metric: string): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('series')
    .innerJoin('subjects', 'subjects.subject_no', 'series.subject_no')
    .select(['series.labels', 'series.created_at'])
    .where('subjects.subject', '=', subject)
    .where('series.metric', '=', metric)
    .execute();
  return new Map(
    rows.map(({ labels, created_at: at }) => [nameOf(metric, JSON.parse(labels) as Labels).key, Number(at)]),
  );
}

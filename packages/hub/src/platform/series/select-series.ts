import type { Labels } from '@labkeeper/protocol/sample';
import type { Kysely } from 'kysely';
import type { Tables } from '../tables.ts';
import { parseLabels } from './series-key.ts';

/** A stored series with its full name. */
export interface KnownSeries {
  readonly seriesId: number;
  readonly subjectNo: number;
  readonly subject: string;
  readonly metric: string;
  readonly labels: Labels;
}

/** Which series: subjects, metric names (none = all), label values (`*` = any). */
export interface SeriesSelection {
  readonly subjects: readonly string[];
  readonly metrics: readonly string[];
  readonly labels?: Labels | undefined;
}

/** The series of the selection, sorted by subject, metric and labels. */
export async function selectSeries(db: Kysely<Tables>, selection: SeriesSelection): Promise<KnownSeries[]> {
  if (selection.subjects.length === 0) return [];
  let query = db
    .selectFrom('series')
    .innerJoin('subjects', 'subjects.subject_no', 'series.subject_no')
    .select(['series_id', 'series.subject_no', 'subject', 'metric', 'labels'])
    .where('subject', 'in', selection.subjects);
  if (selection.metrics.length > 0) query = query.where('metric', 'in', selection.metrics);
  const rows = await query.orderBy('subject').orderBy('metric').orderBy('labels').execute();
  const wanted = Object.entries(selection.labels ?? {});
  const series: KnownSeries[] = [];
  for (const row of rows) {
    const labels = parseLabels(row.labels);
    const fits = wanted.every(([key, value]) => labels[key] !== undefined && (value === '*' || labels[key] === value));
    if (!fits) continue;
    series.push({
      seriesId: row.series_id,
      subjectNo: row.subject_no,
      subject: row.subject,
      metric: row.metric,
      labels,
    });
  }
  return series;
}

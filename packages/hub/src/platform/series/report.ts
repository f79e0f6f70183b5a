import type { HeadValue } from './head-codec.ts';
import type { SubjectEntry } from './series-catalog.ts';
import { canonicalLabels, seriesKey } from './series-key.ts';
import type { SampleBatch } from './series-store.ts';

/** One number of a report with the canonical name of its series. */
interface ReportValue {
  readonly metric: string;
  readonly labels: string;
  readonly key: string;
  readonly value: number;
}

/** A batch as it will be stored: finite numbers, each series once (the first stays). */
export interface Report {
  readonly batch: SampleBatch;
  readonly values: readonly ReportValue[];
}

/** Checks and names the numbers of a batch; throws a RangeError when its time is no whole number of milliseconds since 1970. */
export function toReport(batch: SampleBatch): Report {
  if (!Number.isSafeInteger(batch.at) || batch.at < 0)
    throw new RangeError('A report needs a time in whole milliseconds since 1970.');
  const values = new Map<string, ReportValue>();
  for (const { metric, labels, value } of batch.samples) {
    if (!Number.isFinite(value)) continue;
    const canonical = canonicalLabels(labels);
    const key = seriesKey(metric, canonical);
    // Adding 0 turns minus zero, which a chart cannot show, into zero.
    if (!values.has(key)) values.set(key, { metric, labels: canonical, key, value: value + 0 });
  }
  return { batch, values: [...values.values()] };
}

/** The numbers of the report by series, ascending; those whose series does not exist (over the limit) are left out. */
export function reportValues(report: Report, entry: SubjectEntry): HeadValue[] {
  const values: HeadValue[] = [];
  for (const { key, value } of report.values) {
    const seriesId = entry.series.get(key);
    if (seriesId !== undefined) values.push({ seriesId, value });
  }
  values.sort((a, b) => a.seriesId - b.seriesId);
  return values;
}

import type { HeadValue } from './head-codec.ts';
import type { SubjectEntry } from './series-catalog.ts';
import { isNamed, nameOf, type SeriesName } from './series-name.ts';
import type { SampleBatch } from './series-store.ts';

/** One number of a report with the name of its series. */
interface ReportValue {
  readonly name: SeriesName;
  readonly value: number;
}

/** A batch as it will be stored: finite numbers, each series once (the first stays). */
export interface Report {
  readonly batch: SampleBatch;
  readonly values: readonly ReportValue[];
}

/**
 * Checks and names the numbers of a batch; throws a RangeError when its time is no whole number of milliseconds since 1970. `lastNames`: those of the
 * report before; a server mostly sends the same series in the same order, and then no name has to be built.
 */
export function toReport(batch: SampleBatch, lastNames: readonly SeriesName[] = []): Report {
  if (!Number.isSafeInteger(batch.at) || batch.at < 0)
    throw new RangeError('A report needs a time in whole milliseconds since 1970.');
  const seen = new Set<string>();
  const values: ReportValue[] = [];
  for (const { metric, labels, value } of batch.samples) {
    if (!Number.isFinite(value)) continue;
    const guess = lastNames[values.length];
    const name = guess !== undefined && isNamed(guess, metric, labels) ? guess : nameOf(metric, labels);
    if (seen.has(name.key)) continue;
    seen.add(name.key);
    // Adding 0 turns minus zero, which a chart cannot show, into zero.
    values.push({ name, value: value + 0 });
  }
  return { batch, values };
}

/** The numbers of the report by series, ascending; those whose series does not exist (over the limit) are left out. */
export function reportValues(report: Report, entry: SubjectEntry): HeadValue[] {
  const values: HeadValue[] = [];
  let last = 0;
  let sorted = true;
  for (const { name, value } of report.values) {
    const seriesId = entry.series.get(name.key);
    if (seriesId === undefined) continue;
    if (seriesId < last) sorted = false;
    last = seriesId;
    values.push({ seriesId, value });
  }
  if (!sorted) values.sort((a, b) => a.seriesId - b.seriesId);
  return values;
}

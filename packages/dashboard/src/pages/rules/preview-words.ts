import type { PreviewSeries, StatusSpan } from '@labkeeper/protocol/alert';
import { bridgeCadence, type Track } from '../../ui/chart-data.ts';
import type { Mark } from '../../ui/chart-plot-model.ts';
import { formatCount } from '../../ui/format.ts';

/** How often a rule would have spoken, as a sentence. */
export function verdictInWords(fired: number, days: number): string {
  const span = days === 1 ? 'the last 24 hours' : `the last ${days} days`;
  if (fired === 0) return `It would have been silent in ${span}.`;
  return `It would have told you ${fired === 1 ? 'once' : formatCount(fired, 'time')} in ${span}.`;
}

/** What a series is of: its server, then its labels. */
export function seriesName({ server_id: id, labels }: PreviewSeries, names: ReadonlyMap<string, string>): string {
  return [names.get(id) ?? id, ...Object.values(labels)].join(' · ');
}

/** The judged numbers as a line of a chart. */
export function trackOfPreview({ start, step_seconds: step, values }: PreviewSeries): Track {
  const from = Date.parse(start) / 1000;
  return { times: values.map((_, index) => from + index * step), step, mean: bridgeCadence(values, step) };
}

/** So many beginnings can still be told apart. */
const MOST_MARKS = 12;

/** Where it would have begun to speak, as marks on the time axis; none where they would hide the line. */
export function marksOfSpans(spans: readonly StatusSpan[]): readonly Mark[] {
  const bad = spans.filter(({ status }) => status === 'WARN' || status === 'FAIL');
  if (bad.length > MOST_MARKS) return [];
  return bad.map(({ status, from }) => ({
    at: Date.parse(from),
    label: status === 'FAIL' ? 'Failing' : 'Warning',
    status,
  }));
}

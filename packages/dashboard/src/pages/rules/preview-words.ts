import type { PreviewSeries, StatusSpan } from '@labkeeper/protocol/alert';
import { bridgeCadence, type Track } from '../../ui/chart-data.ts';
import type { Mark } from '../../ui/chart-plot-model.ts';
import { formatCount, formatDuration } from '../../ui/format.ts';

/** How often a rule would have spoken, as a sentence. */
export function verdictInWords(fired: number, days: number): string {
  const span = days === 1 ? 'the last 24 hours' : `the last ${days} days`;
  if (fired === 0) return `It would have been silent in ${span}.`;
  return `It would have told you ${fired === 1 ? 'once' : formatCount(fired, 'time')} in ${span}.`;
}

/** Less than this share of the time is not worth a word: a restart, a report that came late. */
const LEAST_DARK = 0.02;

/** For how long of a window (ms) a rule could not judge, as a sentence; undefined where it hardly matters. */
export function darkInWords(spans: readonly StatusSpan[], from: number, to: number): string | undefined {
  const known = spans
    .filter(({ status }) => status !== 'UNKNOWN')
    .reduce(
      (sum, span) => sum + Math.max(0, Math.min(to, Date.parse(span.to)) - Math.max(from, Date.parse(span.from))),
      0,
    );
  const dark = to - from - known;
  if (dark < (to - from) * LEAST_DARK) return undefined;
  return `For ${formatDuration(dark / 1000)} of it nobody can tell: nothing was measured then, or too seldom.`;
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

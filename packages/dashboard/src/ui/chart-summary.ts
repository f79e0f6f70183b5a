import type { Point } from './chart-data.ts';
import { formatMoment } from './chart-time.ts';
import { formatQuantity } from './chart-units.ts';
import { formatPercent } from './format.ts';

/** What a line says in a few numbers; null throughout when nothing was measured. `last` is the newest value. */
export interface Figures {
  readonly low: number | null;
  readonly mean: number | null;
  readonly high: number | null;
  readonly last: number | null;
  /** Share of the points that were measured, 0 to 1. */
  readonly covered: number;
}

/** Reckons the figures of a line; with a band, low and high are those of the band. */
export function figuresOf(mean: readonly Point[], min?: readonly Point[], max?: readonly Point[]): Figures {
  let low = Infinity;
  let high = -Infinity;
  let sum = 0;
  let count = 0;
  let places = 0;
  let last: number | null = null;
  for (const [index, value] of mean.entries()) {
    if (value === undefined) continue;
    places += 1;
    if (value === null) continue;
    low = Math.min(low, min?.[index] ?? value);
    high = Math.max(high, max?.[index] ?? value);
    sum += value;
    count += 1;
    last = value;
  }
  if (count === 0) return { low: null, mean: null, high: null, last: null, covered: 0 };
  return { low, mean: sum / count, high, last, covered: count / places };
}

interface SummaryLine {
  readonly label: string;
  readonly unit: string;
  readonly figures: Figures;
}

interface SummaryRequest {
  readonly title: string;
  readonly from: number;
  readonly to: number;
  readonly lines: readonly SummaryLine[];
  readonly locale?: string;
}

/** A chart in sentences, for those who cannot see it: what, from when to when (ms), and each line's newest, lowest, mean and highest value. */
export function chartSummary(request: SummaryRequest): string {
  const { title, lines, locale } = request;
  const step = request.to - request.from > 172_800_000 ? 3600 : 60;
  const span = `${formatMoment(request.from, step, locale)} to ${formatMoment(request.to, step, locale)}`;
  if (lines.every((line) => line.figures.last === null)) return `${title}, ${span}: nothing was measured.`;
  const sentences = lines.map((line) => lineSummary(line, lines.length > 1, locale));
  return `${title}, ${span}. ${sentences.join(' ')}`;
}

function lineSummary(line: SummaryLine, named: boolean, locale: string | undefined): string {
  const { figures, unit } = line;
  const name = named ? `${line.label}: ` : '';
  if (figures.last === null) return `${name}nothing was measured.`;
  function show(value: number | null): string {
    return formatQuantity(value, unit, locale);
  }
  const missing =
    figures.covered < 0.995
      ? ` ${formatPercent((1 - figures.covered) * 100, 0, locale)} of the time was not measured.`
      : '';
  return `${name}last ${show(figures.last)}, lowest ${show(figures.low)}, mean ${show(figures.mean)}, highest ${show(figures.high)}.${missing}`;
}

import type { Threshold } from '../../ui/chart-plot-model.ts';
import { formatPercent } from '../../ui/format.ts';

/** The levels of a percentage as lines of a chart; a level that is not set, or that is everything, has none. */
export function thresholdLines(warn: number | undefined, fail: number | undefined): readonly Threshold[] {
  const lines: Threshold[] = [];
  if (warn !== undefined && warn < 100)
    lines.push({ value: warn, status: 'WARN', label: `warning ${formatPercent(warn)}` });
  if (fail !== undefined && fail < 100)
    lines.push({ value: fail, status: 'FAIL', label: `critical ${formatPercent(fail)}` });
  return lines;
}

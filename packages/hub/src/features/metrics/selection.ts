import type { Labels } from '@labkeeper/protocol/sample';
import { Type, type Static } from 'typebox';
import { parseInstant } from '../../domain/instant.ts';
import { ApiError } from '../../platform/api-error.ts';

/** Query of everything that selects series and a range. `label.<name>=value` comes beside these; `*` matches any value. */
export const SelectionQuery = Type.Object({
  metrics: Type.Optional(Type.String({ maxLength: 4000, examples: ['cpu_percent,filesystem_used_percent'] })),
  from: Type.Optional(Type.String({ maxLength: 40 })),
  to: Type.Optional(Type.String({ maxLength: 40 })),
});
export type SelectionQuery = Static<typeof SelectionQuery>;

/** Which numbers: metric names (empty: all), label values, and from when until when (ms since 1970). */
export interface Selection {
  readonly metrics: readonly string[];
  readonly labels: Labels | undefined;
  readonly from: number;
  readonly to: number;
}

const mostMetrics = 100;
const mostLabels = 8;
const dayMs = 86_400_000;
const metricName = /^[a-z][a-z0-9_]{0,79}$/;

/**
 * Reads a selection; without a range it is the last 24 hours. Of a range only the part is taken in which there can be something: the days that are
 * kept, up to tomorrow. Throws INVALID, TIMESTAMP_INVALID and RANGE_INVALID.
 */
export function readSelection(query: SelectionQuery, now: number, keptDays: number): Selection {
  const to = query.to === undefined ? now : instantOf(query.to, 'to');
  const from = query.from === undefined ? to - dayMs : instantOf(query.from, 'from');
  if (from >= to) throw new ApiError('RANGE_INVALID', { field: 'from' });
  const range = keptPart({ from, to }, { from: now - (keptDays + 1) * dayMs, to: now + dayMs });
  return { metrics: metricsOf(query.metrics), labels: labelsOf(query), ...range };
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** The part of a range that lies within what is kept; its end (or beginning) nearest to that where none does. */
function keptPart({ from, to }: Range, kept: Range): Range {
  if (to <= kept.from) return { from: to - 1, to };
  if (from >= kept.to) return { from, to: from + 1 };
  return { from: Math.max(from, kept.from), to: Math.min(to, kept.to) };
}

function metricsOf(list: string | undefined): string[] {
  const names = (list ?? '').split(',').map((name) => name.trim());
  const metrics = [...new Set(names.filter((name) => name !== ''))];
  if (metrics.length > mostMetrics) {
    throw new ApiError('INVALID', { field: 'metrics', message: `At most ${mostMetrics} metrics at once.` });
  }
  for (const metric of metrics) {
    if (metricName.test(metric)) continue;
    throw new ApiError('INVALID', { field: 'metrics', message: 'A metric is a lower-case name with underscores.' });
  }
  return metrics;
}

function labelsOf(query: object): Labels | undefined {
  const labels: Labels = {};
  for (const [name, value] of Object.entries(query)) {
    if (!name.startsWith('label.')) continue;
    const label = name.slice('label.'.length);
    if (
      typeof value !== 'string' ||
      !/^[a-z][a-z0-9_]{0,39}$/.test(label) ||
      Object.keys(labels).length >= mostLabels
    ) {
      throw new ApiError('INVALID', {
        field: name.slice(0, 60),
        message: 'A label is given once, as label.<name>=<value>.',
      });
    }
    labels[label] = value;
  }
  return Object.keys(labels).length === 0 ? undefined : labels;
}

function instantOf(text: string, field: string): number {
  const at = parseInstant(text);
  if (at === undefined) throw new ApiError('TIMESTAMP_INVALID', { field });
  return at;
}

import type { Labels } from '@labkeeper/protocol/sample';

/** Labels as they are stored and compared: JSON with sorted keys, `{}` when there are none. */
export function canonicalLabels(labels: Labels | undefined): string {
  if (labels === undefined) return '{}';
  const keys = Object.keys(labels);
  if (keys.length > 1) keys.sort();
  // Built by hand, since an object would put number-like keys first.
  return `{${keys.map((key) => `${JSON.stringify(key)}:${JSON.stringify(labels[key])}`).join(',')}}`;
}

/** What tells series of one subject apart. */
export function seriesKey(metric: string, labels: string): string {
  return labels === '{}' ? metric : metric + labels;
}

/** Reads stored labels back. */
export function parseLabels(labels: string): Labels {
  const parsed: unknown = JSON.parse(labels);
  if (typeof parsed !== 'object' || parsed === null) throw new TypeError('Stored labels are damaged.');
  return Object.fromEntries(Object.entries(parsed).map(([key, value]) => [key, String(value)]));
}

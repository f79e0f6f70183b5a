import type { Labels } from '@labkeeper/protocol/sample';
import { canonicalLabels, seriesKey } from './series-key.ts';

/** What a series is called within its subject. Most subjects have series of the same names: each is held once for all of them. */
export interface SeriesName {
  readonly metric: string;
  readonly labels: Labels | undefined;
  /** The labels as they are stored. */
  readonly text: string;
  readonly key: string;
}

const mostNames = 100_000;
const names = new Map<string, SeriesName>();

/** The name that is held, or one that nobody holds yet. */
export function nameOf(metric: string, labels: Labels | undefined): SeriesName {
  const text = canonicalLabels(labels);
  const key = seriesKey(metric, text);
  const known = names.get(key);
  return known ?? { metric, labels: text === '{}' ? undefined : labels, text, key };
}

/** The one name for all subjects, held from now on: only for series that exist, and for 100,000 of them, since none is ever given up. */
export function holdName(name: SeriesName): SeriesName {
  const known = names.get(name.key);
  if (known !== undefined) return known;
  if (names.size < mostNames) names.set(name.key, name);
  return name;
}

/** The held form of a key, so that a thousand subjects do not each keep their own copy of it. */
export function sharedKey(metric: string, text: string): string {
  const key = seriesKey(metric, text);
  return names.get(key)?.key ?? key;
}

/** Whether the name is that of this metric with these labels, in whatever order they come. */
export function isNamed(name: SeriesName, metric: string, labels: Labels | undefined): boolean {
  if (name.metric !== metric) return false;
  if (name.labels === undefined || labels === undefined) return name.labels === labels;
  let left = 0;
  for (const label in labels) {
    if (name.labels[label] !== labels[label]) return false;
    left += 1;
  }
  for (const _label in name.labels) left -= 1;
  return left === 0;
}

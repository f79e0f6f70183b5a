import type { Series } from '@labkeeper/protocol/sample';

/** What the series of a metric tell about it. */
export interface MetricFacts {
  readonly unit: string;
  readonly states: readonly string[];
  /** Names of labels with some of their values, the most telling first. */
  readonly labels: ReadonlyMap<string, readonly string[]>;
  readonly series: number;
}

const VALUES_SHOWN = 30;

/** Reads off series what a metric is; null where there are none. */
export function factsOf(series: readonly Series[]): MetricFacts | null {
  const [first] = series;
  if (!first) return null;
  const labels = new Map<string, string[]>();
  for (const one of series) {
    for (const [name, value] of Object.entries(one.labels)) {
      const known = labels.get(name) ?? [];
      if (!known.includes(value) && known.length < VALUES_SHOWN) known.push(value);
      labels.set(name, known);
    }
  }
  return { unit: first.unit, states: first.states ?? [], labels, series: series.length };
}

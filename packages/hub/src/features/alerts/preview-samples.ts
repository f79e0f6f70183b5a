import type { AlertRule } from '@labkeeper/protocol/alert';
import { nameOf } from '../../platform/series/series-name.ts';
import type { RawSample, SeriesStore } from '../../platform/series/series-store.ts';
import { measuredTogether } from './measured-together.ts';

/** The time that is previewed, how far before it a rule looks back, and how far apart the values are; without a step it is every sample. Times in ms. */
export interface PreviewRange {
  readonly from: number;
  readonly to: number;
  readonly lookBackMs: number;
  readonly stepMs: number | undefined;
}

/** A value of a series, by the key of its name, with that of the rule's floor at the same time. */
export interface PreviewSample {
  readonly key: string;
  readonly at: number;
  readonly value: number;
  readonly floor: number | undefined;
}

interface Asked {
  readonly rule: AlertRule;
  readonly subject: string;
  readonly range: PreviewRange;
}

/** What was stored of the metric of a rule for one subject, each series in order of time. */
export async function* previewSamples(store: SeriesStore, asked: Asked): AsyncGenerator<PreviewSample> {
  const { rule } = asked;
  const samples = asked.range.stepMs === undefined ? rawSamples(store, asked) : steppedSamples(store, asked);
  const floorMetric = rule.floor?.metric;
  for await (const together of measuredTogether(samples)) yield* withFloors(together, rule.metric, floorMetric);
}

function* withFloors(
  samples: readonly RawSample[],
  metric: string,
  floorMetric: string | undefined,
): Generator<PreviewSample> {
  const floors = new Map<string, number>();
  for (const sample of samples) {
    if (sample.metric === floorMetric) floors.set(nameOf(metric, sample.labels).key, sample.value);
  }
  for (const { metric: of, labels, at, value } of samples) {
    if (of !== metric) continue;
    const { key } = nameOf(metric, labels);
    yield { key, at, value, floor: floors.get(key) };
  }
}

async function* rawSamples(store: SeriesStore, { rule, subject, range }: Asked): AsyncGenerator<RawSample> {
  const { from, to, lookBackMs } = range;
  for await (const page of store.raw({ subjects: [subject], metrics: metricsOf(rule), from: from - lookBackMs, to })) {
    yield* page;
  }
}

/** Means of steps; what comes as a rate is added up again to what the counter would show. */
async function* steppedSamples(store: SeriesStore, { rule, subject, range }: Asked): AsyncGenerator<RawSample> {
  const { to, lookBackMs, stepMs = 1 } = range;
  const from = range.from - lookBackMs;
  const points = Math.max(1, Math.floor((to - from) / stepMs));
  const found = await store.query({ subjects: [subject], metrics: metricsOf(rule), from, to, points, band: false });
  const samples: RawSample[] = [];
  for (const { metric, labels, kind, start, step, mean } of found) {
    let total = 0;
    for (const [index, value] of mean.entries()) {
      if (value === null) continue;
      total += (value * step) / 1000;
      samples.push({ subject, metric, labels, at: start + index * step, value: kind === 'counter' ? total : value });
    }
  }
  yield* samples.toSorted((a, b) => a.at - b.at);
}

function metricsOf({ metric, floor }: AlertRule): string[] {
  return floor === null ? [metric] : [metric, floor.metric];
}

import { collectors } from '../../../packages/collectors/src/registry.ts';
import type { Collector } from '../../../packages/collectors/src/collector.ts';
import { hubMetrics } from '../../../packages/hub/src/features/metrics/definitions.ts';
import type { MetricDefinition } from '../../../packages/protocol/src/sample.ts';
import { generatedNote, table } from './markdown.ts';

/** `docs/metrics.md`: every collector with its metrics, and what the hub derives itself. */
export function metricsPage(): string {
  const parts = collectors.flatMap((collector: Collector) => [
    `## ${collector.id}`,
    `${collector.about} ${cadence(collector)}`,
    ...(collector.metrics.length === 0 ? [] : [metricTable(collector.metrics)]),
  ]);
  return `${[
    generatedNote,
    '# Metrics',
    'A metric is a name with its unit, labels, and a kind: a gauge is a level, a counter only grows and is shown as a rate, a state is a small number with a name for each value. `_gb` is 10^9 bytes.',
    ...parts,
    '## the hub',
    'What the hub derives from reports.',
    metricTable(hubMetrics),
  ].join('\n\n')}\n`;
}

function cadence({ everySeconds, live }: Collector): string {
  const usual = everySeconds === 0 ? 'Read for every report' : `Read every ${everySeconds} s`;
  return live ? `${usual}, and live while somebody looks.` : `${usual}.`;
}

function metricTable(metrics: readonly MetricDefinition[]): string {
  return table(
    ['name', 'kind', 'unit', 'meaning'],
    metrics.map(({ name, kind, unit, help, states }) => [
      `\`${name}\``,
      kind,
      unit === '' ? '–' : unit,
      states === undefined ? help : `${help} (${states.map((word, value) => `${value} ${word}`).join(', ')})`,
    ]),
  );
}

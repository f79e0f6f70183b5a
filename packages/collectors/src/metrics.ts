import type { MetricDefinition } from '@labkeeper/protocol/sample';
import { collectors } from './registry.ts';

/** The flat numbers of a heartbeat are metrics without labels. */
const flatMetrics: readonly MetricDefinition[] = [
  { name: 'cpu_percent', unit: 'percent', kind: 'gauge', help: 'Busy time of all processors.' },
  { name: 'memory_percent', unit: 'percent', kind: 'gauge', help: 'Memory that is not available.' },
  { name: 'memory_used_gb', unit: 'gigabytes', kind: 'gauge', help: 'Memory that is not available.' },
  { name: 'memory_total_gb', unit: 'gigabytes', kind: 'gauge', help: 'Memory there is.' },
  { name: 'disk_percent', unit: 'percent', kind: 'gauge', help: 'Use of the fullest watched filesystem.' },
  { name: 'disk_used_gb', unit: 'gigabytes', kind: 'gauge', help: 'Used on the fullest watched filesystem.' },
  { name: 'disk_total_gb', unit: 'gigabytes', kind: 'gauge', help: 'Size of the fullest watched filesystem.' },
  { name: 'network_rx_bytes', unit: 'bytes', kind: 'counter', help: 'Received by all physical interfaces.' },
  { name: 'network_tx_bytes', unit: 'bytes', kind: 'counter', help: 'Sent by all physical interfaces.' },
  { name: 'load_1m', unit: '', kind: 'gauge', help: 'Processes that run or wait, mean of a minute.' },
  { name: 'load_5m', unit: '', kind: 'gauge', help: 'Processes that run or wait, mean of five minutes.' },
  { name: 'load_15m', unit: '', kind: 'gauge', help: 'Processes that run or wait, mean of fifteen minutes.' },
  { name: 'uptime_seconds', unit: 'seconds', kind: 'gauge', help: 'Time since the machine started.' },
];

const flatCollectors = { cpu: ['cpu_percent'], memory: ['memory_percent'], filesystems: ['disk_percent'] } as const;

/** Which collector measures a metric; what is none of theirs is not in it. */
export const collectorOfMetric: ReadonlyMap<string, string> = new Map([
  ...collectors.flatMap(({ id, metrics }) => metrics.map((metric) => [metric.name, id] as const)),
  ...Object.entries(flatCollectors).flatMap(([name, metrics]) => metrics.map((metric) => [metric, name] as const)),
]);

/** What every metric of an agent means, by name. */
export const metricDefinitions: ReadonlyMap<string, MetricDefinition> = new Map(
  [...flatMetrics, ...collectors.flatMap((collector): readonly MetricDefinition[] => collector.metrics)].map(
    (metric) => [metric.name, metric],
  ),
);

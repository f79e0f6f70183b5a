import { expect, it } from 'bun:test';
import { FlatMetrics } from '@labkeeper/protocol/agent';
import { metricDefinitions } from './metrics.ts';
import { collectors } from './registry.ts';

it('defines every flat number of a heartbeat but the boot time, which is no number', () => {
  const flat = Object.keys(FlatMetrics.properties).filter((name) => name !== 'boot_time');
  expect(flat.filter((name) => !metricDefinitions.has(name))).toEqual([]);
});

it('defines no metric twice', () => {
  const names = collectors.flatMap((collector) => collector.metrics.map((metric) => metric.name));
  expect(new Set(names).size).toBe(names.length);
  expect(metricDefinitions.get('filesystem_state')?.states).toEqual(['ok', 'read_only', 'stale']);
});

import { expect, test } from 'bun:test';
import { referenceHeartbeat } from '../testing/reference-heartbeat.ts';
import type { BacklogEntry } from './heartbeat-body.ts';
import { flattenReport } from './flatten-report.ts';

test('numbers that a metric cannot be are left out of a report and counted; the others stay', () => {
  const report = referenceHeartbeat(0) as BacklogEntry;
  const plain = flattenReport(report);
  expect(plain.dropped).toBe(0);
  const wrong = flattenReport({
    ...report,
    metrics: { ...report.metrics, cpu_percent: 1e308, memory_percent: -1, network_rx_bytes: -5, disk_percent: 101 },
    samples: [
      { metric: 'filesystem_used_percent', labels: { mount: '/' }, value: 400 },
      { metric: 'a_number_of_a_script', value: -3 },
      { metric: 'a_number_of_a_script', labels: { of: 'another' }, value: 1e300 },
    ],
  });
  expect(wrong.dropped).toBe(6);
  const names = wrong.samples.map(({ metric }) => metric);
  expect(names).toContain('a_number_of_a_script');
  expect(names).toContain('load_1m');
  for (const metric of ['cpu_percent', 'memory_percent', 'network_rx_bytes', 'disk_percent']) {
    expect(names).not.toContain(metric);
  }
});

test('what a report tells of a service as such is not told a second time by its samples', () => {
  const labels = { service: 'plex' };
  const { samples, dropped } = flattenReport({
    ...(referenceHeartbeat(0) as BacklogEntry),
    services: [{ name: 'plex', status: 'stopped' }],
    samples: [
      { metric: 'service_state', labels, value: 3 },
      { metric: 'service_restarts', labels, value: 2 },
      { metric: 'service_state', labels: { service: 'another' }, value: 0 },
    ],
  });
  expect(dropped).toBe(0);
  expect(samples.filter(({ metric }) => metric.startsWith('service_'))).toEqual([
    { metric: 'service_state', labels, value: 1 },
    { metric: 'service_restarts', labels, value: 2 },
    { metric: 'service_state', labels: { service: 'another' }, value: 0 },
  ]);
});

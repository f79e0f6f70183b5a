import { expect, test } from 'bun:test';
import { metricStatus } from './metric-status.ts';

const thresholds = {
  disk_warning_percent: 80,
  disk_critical_percent: 90,
  memory_warning_percent: 85,
  cpu_warning_percent: 90,
  server_offline_seconds: 180,
};

test('a number is judged by the threshold of its metric', () => {
  expect([79, 80, 90].map((value) => metricStatus('filesystem_used_percent', value, thresholds))).toEqual([
    'OK',
    'WARN',
    'FAIL',
  ]);
  expect([84, 85].map((value) => metricStatus('memory_percent', value, thresholds))).toEqual(['OK', 'WARN']);
  expect([89, 99].map((value) => metricStatus('cpu_percent', value, thresholds))).toEqual(['OK', 'WARN']);
  expect(metricStatus('load_1m', 99, thresholds)).toBe('OK');
});

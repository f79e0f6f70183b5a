import { expect, test } from 'bun:test';
import { measuresOf } from './server-measures.ts';

const thresholds = {
  disk_warning_percent: 80,
  disk_critical_percent: 90,
  memory_warning_percent: 85,
  cpu_warning_percent: 95,
  server_offline_seconds: 180,
};

test('each number stands with the threshold of its own kind', () => {
  const measures = measuresOf({ latest: { cpu_percent: 1, memory_percent: 2, disk_percent: 3 } }, thresholds);
  expect(measures.map(({ label, value, warn, fail }) => [label, value, warn, fail])).toEqual([
    ['CPU', 1, 95, undefined],
    ['Memory', 2, 85, undefined],
    ['Disk', 3, 80, 90],
  ]);
});

test('what was not measured is unknown, not zero', () => {
  expect(measuresOf({ latest: {} }, thresholds).map(({ value }) => value)).toEqual([undefined, undefined, undefined]);
});

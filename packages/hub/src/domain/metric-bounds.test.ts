import { expect, test } from 'bun:test';
import { boundsOf, isWithin, unknownBounds } from './metric-bounds.ts';

function within(name: string, unit: string, values: readonly number[], kind: 'gauge' | 'counter' = 'gauge'): boolean[] {
  const bounds = boundsOf({ name, unit, kind, help: '' });
  return values.map((value) => isWithin(value, bounds));
}

test('a share lies between nothing and the whole, give or take a rounding', () => {
  expect(within('cpu_percent', 'percent', [0, 100, 100.001, 101, -1, 1e308])).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
  expect(within('service_cpu_percent', 'percent', [0, 640, -1, 1e9])).toEqual([true, true, false, false]);
});

test('a drive may be worn beyond what its maker promised', () => {
  expect(within('smart_percentage_used', 'percent', [0, 104, 255, 256, -1])).toEqual([true, true, true, false, false]);
});

test('what is counted or sized is not below nothing', () => {
  expect(within('network_rx_bytes', 'bytes', [0, 1e15, -5, 1e300], 'counter')).toEqual([true, true, false, false]);
  expect(within('memory_total_gb', 'gigabytes', [64, -0.5])).toEqual([true, false]);
});

test('what may be cold or behind may be below nothing', () => {
  expect(within('temperature_celsius', 'celsius', [-40, 90, -300, 65_261.8])).toEqual([true, true, false, false]);
  expect(within('clock_offset_seconds', 'seconds', [-5, 5])).toEqual([true, true]);
});

test('a state is one of those that have a name', () => {
  const bounds = boundsOf({ name: 's', unit: '', kind: 'state', help: '', states: ['a', 'b'] });
  expect([0, 1, 2, -1, 0.5].map((value) => isWithin(value, bounds))).toEqual([true, true, false, false, false]);
});

test('of an unknown metric anything is taken that can be added up', () => {
  expect([-1e17, 1e17, 1e300, -Infinity, Number.NaN].map((value) => isWithin(value, unknownBounds))).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});

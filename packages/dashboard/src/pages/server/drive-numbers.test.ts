import { expect, test } from 'bun:test';
import type { DiskAttribute, DiskHealth } from '@labkeeper/protocol/inventory';
import type { Series } from '@labkeeper/protocol/sample';
import { driveNumbers, measuredOf } from './drive-numbers.ts';

function attribute(id: string, raw: number | null, normalized: number | null): DiskAttribute {
  return { attribute: id, name: `Some_${id}`, raw, normalized } as DiskAttribute;
}

const drive = {
  disk: 'S1',
  temperature_celsius: null,
  pending_sectors: 0,
  reallocated_sectors: null,
  offline_uncorrectable_sectors: null,
  media_errors: null,
  percentage_used: 7,
  available_spare_percent: null,
  attributes: [attribute('9', 812, 98), attribute('241', null, 100)],
} as unknown as DiskHealth;

test('what a drive says can be drawn, each attribute under the very labels of its samples', () => {
  const numbers = driveNumbers(drive);
  expect(numbers.map(({ key }) => key)).toEqual([
    'smart_temperature_celsius',
    'smart_pending_sectors',
    'smart_percentage_used',
    'raw 9',
    'value 9',
    'value 241',
  ]);
  expect(numbers[2]).toMatchObject({ unit: 'percent', kind: 'wear', now: 7 });
  expect(numbers[3]).toMatchObject({
    name: 'Some 9',
    metric: 'smart_attribute_raw',
    labels: { disk: 'S1', attribute: '9' },
    now: 812,
  });
});

test('the measurements of a series skip its gaps and end with what is so now', () => {
  const series = { start: '2026-05-01T00:00:00Z', step_seconds: 60, mean: [null, 4, null, 5] } as unknown as Series;
  const start = Date.parse(series.start);
  expect(measuredOf(series)).toEqual([
    { at: start + 60_000, value: 4 },
    { at: start + 180_000, value: 5 },
  ]);
  expect(measuredOf(series, { at: start + 200_000, value: 9 }).at(-1)?.value).toBe(9);
  expect(measuredOf(series, { at: start, value: 9 })).toHaveLength(2);
  expect(measuredOf(undefined, { at: start, value: 9 })).toEqual([]);
});

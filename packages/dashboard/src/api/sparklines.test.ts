import { expect, test } from 'bun:test';
import type { Series } from '@labkeeper/protocol/sample';
import { sparklinesOf } from './sparklines.ts';

const from = '2026-01-18T13:00:00.000Z';
const to = '2026-01-18T14:00:00.000Z';

function series(change: Partial<Series>): Series {
  return {
    server_id: 'nas',
    metric: 'cpu_percent',
    labels: {},
    unit: 'percent',
    kind: 'gauge',
    start: from,
    step_seconds: 60,
    mean: [],
    ...change,
  };
}

test('puts every value at its minute and leaves the others open', () => {
  const start = '2026-01-18T13:10:00.000Z';
  const line = sparklinesOf({ from, to, series: [series({ start, mean: [10, null, 30] })] }).get('nas');
  expect(line).toHaveLength(60);
  expect(line?.slice(9, 14)).toEqual([null, 10, null, 30, null]);
});

test('coarser steps stay where they were measured', () => {
  const line = sparklinesOf({ from, to, series: [series({ step_seconds: 600, mean: [1, 2, 3] })] }).get('nas');
  expect([line?.[0], line?.[10], line?.[20]]).toEqual([1, 2, 3]);
  expect(line?.[5]).toBeNull();
});

test('values outside the hour and series of nobody are left out', () => {
  const start = '2026-01-18T12:59:00.000Z';
  const lines = sparklinesOf({
    from,
    to,
    series: [series({ start, mean: [9, 8] }), { ...series({}), server_id: 'pi' }],
  });
  expect(lines.get('nas')?.[0]).toBe(8);
  expect([...lines.keys()]).toEqual(['nas', 'pi']);
});

import { expect, test } from 'bun:test';
import { factsOf } from './metric-facts.ts';

function series(labels: Record<string, string>) {
  return {
    metric: 'filesystem_used_percent',
    labels,
    unit: 'percent',
    kind: 'gauge' as const,
    start: '2026-01-18T14:00:00.000Z',
    step_seconds: 3600,
    mean: [1],
  };
}

test('labels are offered with the values that are in use, each once', () => {
  const facts = factsOf([series({ mount: '/' }), series({ mount: '/srv' }), series({ mount: '/' })]);
  expect(facts?.labels).toEqual(new Map([['mount', ['/', '/srv']]]));
  expect(facts).toMatchObject({ unit: 'percent', states: [], series: 3 });
});

test('a metric that nobody sends is not made up', () => {
  expect(factsOf([])).toBeNull();
});

import { expect, test } from 'bun:test';
import { sampleRule } from '../../testing/sample-rule.ts';
import { ruleSections, rulesFiltered, standingOf } from './rule-sections.ts';

const own = sampleRule({ rule_id: 'mine', name: 'Backup too old', metric: 'backup_age_hours', managed_by: 'person' });
const changed = sampleRule({ rule_id: 'memory-high', managed_by: 'person', replaces_default: true });
const idle = sampleRule({
  rule_id: 'ping-slow',
  name: 'Ping slow',
  metric: 'check_latency_ms',
  metric_seen: false,
  series: 0,
});

test('a rule stands with its kind', () => {
  expect([own, changed, sampleRule(), idle].map(standingOf)).toEqual(['own', 'changed', 'default', 'idle']);
});

test('one’s own come first and what waits comes last; what has alerts leads', () => {
  const loud = sampleRule({ rule_id: 'z', name: 'Zeal', open_alerts: 2 });
  const sections = ruleSections([idle, sampleRule(), loud, own]);
  expect(sections.map(({ id }) => id)).toEqual(['own', 'default', 'idle']);
  expect(sections[1]?.rules.map((rule) => rule.rule_id)).toEqual(['z', 'cpu-high']);
});

test('a rule is found by name and by metric, as written or in words', () => {
  const all = [own, changed, idle];
  expect(rulesFiltered(all, 'backup')).toEqual([own]);
  expect(rulesFiltered(all, 'latency slow')).toEqual([idle]);
  expect(rulesFiltered(all, 'backup_age')).toEqual([own]);
  expect(rulesFiltered(all, '')).toEqual(all);
});

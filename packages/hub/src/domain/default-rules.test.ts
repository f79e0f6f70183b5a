import { expect, test } from 'bun:test';
import { defaultRules } from './default-rules.ts';
import { usualLevels } from './testing/usual-levels.ts';

test('every default rule has an id of its own, and a level or a state that it warns of', () => {
  const rules = defaultRules(usualLevels);
  expect(new Set(rules.map(({ rule_id: id }) => id)).size).toBe(rules.length);
  for (const { warn, fail, states, device_limits: device } of rules) {
    expect((warn ?? fail ?? states) !== null || device).toBe(true);
  }
});

test('units that have failed are a warning of medium severity after two minutes, which says where the list is', () => {
  const rule = defaultRules(usualLevels).find(({ metric }) => metric === 'units_failed');
  expect(rule).toMatchObject({ operator: '>', warn: 0, fail: null, for_seconds: 120, severity: { warn: 'medium' } });
  expect(rule?.message).toContain('Its page lists them');
});

test('units that fail beside a known one, crash loops and old package lists are told, the last faintly', () => {
  const rules = new Map(defaultRules(usualLevels).map((rule) => [rule.rule_id, rule]));
  expect(rules.get('units-failed')).toMatchObject({ acknowledged_until: 'grows' });
  expect(rules.get('service-restarts')).toMatchObject({ kind: 'increase', warn: 5, window_seconds: 3600 });
  const old = { warn: 14 * 86_400, for_seconds: 86_400, severity: { warn: 'low', fail: 'low' } };
  expect(rules.get('package-lists-old')).toMatchObject(old);
});

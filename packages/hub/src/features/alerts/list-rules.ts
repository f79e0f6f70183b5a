import type { ListedRule } from '@labkeeper/protocol/alert';
import type { Judge } from './judge.ts';
import type { RuleStore } from './rule-store.ts';

/** Every rule with what comes of it: how much it judges, how many alerts are open, and whether anybody sends what it looks at. */
export function listRules(rules: RuleStore, judge: Judge): ListedRule[] {
  const series = new Map<string, number>();
  const open = new Map<string, number>();
  for (const { rule, alert } of judge.keys.all()) {
    series.set(rule.rule_id, (series.get(rule.rule_id) ?? 0) + 1);
    if (alert !== undefined) open.set(rule.rule_id, (open.get(rule.rule_id) ?? 0) + 1);
  }
  return rules.all().map((rule) => ({
    ...rule,
    series: series.get(rule.rule_id) ?? 0,
    metric_seen: series.has(rule.rule_id) || judge.hasSeen(rule.metric),
    open_alerts: open.get(rule.rule_id) ?? 0,
    replaces_default: rules.replacesDefault(rule.rule_id),
  }));
}

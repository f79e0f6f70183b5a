import type { AlertRule } from '@labkeeper/protocol/alert';
import type { Thresholds } from '@labkeeper/protocol/config';

type Level = 'warn' | 'fail';

/** The default rules whose levels the settings name too. */
const named: readonly (readonly [ruleId: string, level: Level, threshold: keyof Thresholds])[] = [
  ['filesystem-full', 'warn', 'disk_warning_percent'],
  ['filesystem-full', 'fail', 'disk_critical_percent'],
  ['disk-full', 'warn', 'disk_warning_percent'],
  ['disk-full', 'fail', 'disk_critical_percent'],
  ['memory-high', 'warn', 'memory_warning_percent'],
  ['cpu-high', 'warn', 'cpu_warning_percent'],
];

/** The rule with its levels as the settings have them. A level that is taken out of the rule stays out. */
export function withThresholds(rule: AlertRule, thresholds: Thresholds): AlertRule {
  let levels = rule;
  for (const [ruleId, level, threshold] of named) {
    if (ruleId === rule.rule_id && rule[level] !== null) levels = moved(levels, level, thresholds[threshold]);
  }
  return levels;
}

/** The clear level moves along with its level: it says how much better it must get, not how good. */
function moved(rule: AlertRule, level: Level, value: number): AlertRule {
  const clear = rule.clear?.[level] ?? null;
  const by = value - (rule[level] ?? value);
  const clears = rule.clear === null || clear === null ? rule.clear : { ...rule.clear, [level]: clear + by };
  return { ...rule, [level]: value, clear: clears };
}

/** The changed rule; clear levels of which nothing was said move along with their levels. */
export function withMovedClear(before: AlertRule, changed: AlertRule, isClearSaid: boolean): AlertRule {
  if (isClearSaid || before.clear === null) return changed;
  let rule: AlertRule = { ...changed, clear: before.clear };
  for (const level of ['warn', 'fail'] as const) {
    const [from, to] = [before[level], changed[level]];
    if (from !== null && to !== null) rule = moved({ ...rule, [level]: from }, level, to);
  }
  return rule;
}

/** The names of the settings that a rule's levels are. */
export function settingsOf(ruleId: string): string[] {
  return named.filter(([id]) => id === ruleId).map(([, , threshold]) => `thresholds.${threshold}`);
}

/** What the settings must be for the levels of a rule. */
export function thresholdsOf(rule: AlertRule): Partial<Thresholds> {
  const wanted: Partial<Record<keyof Thresholds, number>> = {};
  for (const [ruleId, level, threshold] of named) {
    const value = rule[level];
    if (ruleId === rule.rule_id && value !== null) wanted[threshold] = value;
  }
  return wanted;
}

import type { AlertRule } from '@labkeeper/protocol/alert';

/** What is said of a rule that is not a plain threshold in everything. */
export type SaidRule = Pick<AlertRule, 'rule_id' | 'name' | 'metric'> & Partial<AlertRule>;

const important = { warn: 'medium', fail: 'high' } as const;

/** A whole rule out of what is said of it; the rest is as in a plain threshold. */
export function ruleOf(said: SaidRule): AlertRule {
  return {
    enabled: true,
    labels: {},
    scope: { server_ids: [], tags: [], site_ids: [] },
    kind: 'threshold',
    type: said.metric,
    operator: '>=',
    warn: null,
    fail: null,
    clear: null,
    floor: null,
    states: null,
    limit: null,
    window_seconds: 0,
    for_seconds: 0,
    hold_seconds: 0,
    cooldown_seconds: 1800,
    severity: important,
    acknowledged_until: 'worse',
    device_limits: false,
    message: null,
    managed_by: 'default',
    ...said,
  };
}

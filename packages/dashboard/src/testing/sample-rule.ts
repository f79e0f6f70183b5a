import type { ListedRule } from '@labkeeper/protocol/alert';

/** The default rule for the processor, with whatever a test says otherwise. */
export function sampleRule(change: Partial<ListedRule> = {}): ListedRule {
  return {
    rule_id: 'cpu-high',
    name: 'Processor busy',
    enabled: true,
    metric: 'cpu_percent',
    labels: {},
    scope: { server_ids: [], tags: [], site_ids: [] },
    kind: 'threshold',
    type: 'cpu_warning',
    operator: '>=',
    warn: 90,
    fail: null,
    clear: null,
    floor: null,
    states: null,
    limit: null,
    window_seconds: 0,
    for_seconds: 300,
    hold_seconds: 0,
    cooldown_seconds: 1800,
    severity: { warn: 'medium', fail: 'high' },
    acknowledged_until: 'worse',
    device_limits: false,
    message: null,
    managed_by: 'default',
    series: 4,
    metric_seen: true,
    open_alerts: 0,
    replaces_default: false,
    ...change,
  };
}

import type { AlertRule } from '@labkeeper/protocol/alert';

/** The default rule about full filesystems, changed as a test needs it. */
export function testRule(change: Partial<AlertRule> = {}): AlertRule {
  return {
    rule_id: 'disk',
    name: 'Disk nearly full',
    enabled: true,
    metric: 'filesystem_used_percent',
    labels: {},
    scope: { server_ids: [], tags: [], site_ids: [] },
    kind: 'threshold',
    type: 'disk_warning',
    operator: '>=',
    warn: 80,
    fail: 90,
    clear: null,
    floor: null,
    states: null,
    limit: null,
    window_seconds: 0,
    for_seconds: 0,
    hold_seconds: 0,
    cooldown_seconds: 1800,
    severity: { warn: 'high', fail: 'critical' },
    acknowledged_until: 'worse',
    device_limits: false,
    message: null,
    managed_by: 'default',
    ...change,
  };
}

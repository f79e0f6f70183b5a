import type { Alert } from '@labkeeper/protocol/alert';

/** An open alert of medium severity, with whatever a test says otherwise. */
export function sampleAlert(change: Partial<Alert> = {}): Alert {
  return {
    alert_id: 'a1',
    server_id: 'nas',
    severity: 'medium',
    type: 'cpu_warning',
    title: 'CPU of nas is 97 % busy',
    message: 'CPU of nas is 97 % busy, above 90 % for 5 minutes.',
    metric_value: 97,
    threshold_value: 90,
    status: 'open',
    created_at: '2026-01-18T14:32:00.000Z',
    since: '2026-01-18T14:27:00.000Z',
    acknowledged_at: null,
    resolved_at: null,
    auto_remediation: { available: false, action_id: null, status: null },
    key: 'nas cpu_percent',
    rule_id: 'cpu-high',
    metric: 'cpu_percent',
    labels: {},
    health: 'WARN',
    snoozed_until: null,
    acknowledged_by: null,
    note: null,
    flapping: false,
    notified: true,
    hidden_by: null,
    hides: 0,
    followed_by: null,
    advice: null,
    ...change,
  };
}

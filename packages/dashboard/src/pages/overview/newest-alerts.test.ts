import { expect, test } from 'bun:test';
import { sampleAlert } from '../../testing/sample-alert.ts';
import { newestAlerts } from './newest-alerts.ts';

test('what nobody has answered, then the worst, then the newest; no more than there is room for', () => {
  const alerts = [
    sampleAlert({ alert_id: 'known', severity: 'critical', status: 'acknowledged' }),
    sampleAlert({ alert_id: 'old', severity: 'high', created_at: '2026-01-01T00:00:00.000Z' }),
    sampleAlert({ alert_id: 'low', severity: 'low' }),
    sampleAlert({ alert_id: 'new', severity: 'high' }),
  ];
  expect(newestAlerts(alerts, 3).map((alert) => alert.alert_id)).toEqual(['new', 'old', 'low']);
});

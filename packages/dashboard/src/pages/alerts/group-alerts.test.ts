import { expect, test } from 'bun:test';
import { sampleAlert } from '../../testing/sample-alert.ts';
import { byUrgency, groupByDay, groupByServer, mergePages } from './group-alerts.ts';

const mild = sampleAlert({ alert_id: 'mild', severity: 'low', server_id: 'nas' });
const grave = sampleAlert({ alert_id: 'grave', severity: 'critical', server_id: 'pi' });
const known = sampleAlert({ alert_id: 'known', severity: 'critical', status: 'acknowledged', server_id: 'nas' });
const quiet = sampleAlert({ alert_id: 'quiet', severity: 'high', snoozed_until: '2026-01-19T08:00:00.000Z' });
const later = sampleAlert({ alert_id: 'later', severity: 'low', created_at: '2026-01-18T15:00:00.000Z' });

test('what nobody has answered comes first, then by severity, then the newest', () => {
  const order = [known, mild, quiet, grave, later].toSorted(byUrgency).map((alert) => alert.alert_id);
  expect(order).toEqual(['grave', 'later', 'mild', 'quiet', 'known']);
});

test('the server with the worst alert leads', () => {
  const hub = sampleAlert({ alert_id: 'hub', server_id: null, severity: 'medium' });
  const groups = groupByServer([mild, known, hub, grave]);
  expect(groups.map(({ serverId }) => serverId)).toEqual(['pi', null, 'nas']);
  expect(groups[2]?.alerts.map((alert) => alert.alert_id)).toEqual(['mild', 'known']);
});

test('history goes day by day, backwards', () => {
  const days = groupByDay(
    [mild, later, sampleAlert({ alert_id: 'old', created_at: '2026-01-17T00:00:00.000Z' })],
    (at) => new Date(at).toISOString().slice(0, 10),
  );
  expect(days.map(({ day, alerts }) => [day, alerts.length])).toEqual([
    ['2026-01-18', 2],
    ['2026-01-17', 1],
  ]);
  expect(days[0]?.alerts[0]?.alert_id).toBe('later');
});

test('an alert that slid onto the next page stands once', () => {
  expect(
    mergePages([
      [mild, grave],
      [grave, known],
    ]).map((alert) => alert.alert_id),
  ).toEqual(['mild', 'grave', 'known']);
});

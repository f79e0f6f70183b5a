import { expect, test } from 'bun:test';
import { sampleServer } from '../testing/sample-server.ts';
import { sampleAlert } from '../testing/sample-alert.ts';
import { changesInWords, newAlertInWords } from './announcements.ts';

const nas = sampleServer({ server_id: 'nas' });

test('says what changed for whom', () => {
  expect(changesInWords([nas], [{ ...nas, status: 'offline' }])).toBe('nas is offline.');
  expect(changesInWords([{ ...nas, health: 'WARN' }], [nas])).toBe('nas is well again.');
});

test('says nothing while only numbers move', () => {
  expect(changesInWords([nas], [{ ...nas, latest: { cpu_percent: 99 } }])).toBe('');
});

test('a new server is said once, by its visible name', () => {
  const pi = sampleServer({ server_id: 'pi', display_name: 'pi\u202E' });
  expect(changesInWords([nas], [nas, pi])).toBe('pi\uFFFD was added.');
});

test('a new alert is read aloud once; a known, old or hidden one is not', () => {
  const alert = sampleAlert({ severity: 'critical', title: 'nas is offline' });
  const now = Date.parse(alert.created_at) + 1000;
  expect(newAlertInWords(alert, new Set(), now)).toBe('Critical alert: nas is offline.');
  expect(newAlertInWords(alert, new Set([alert.alert_id]), now)).toBe('');
  expect(newAlertInWords(alert, new Set(), now + 3_600_000)).toBe('');
  expect(newAlertInWords({ ...alert, hidden_by: 'alert:x' }, new Set(), now)).toBe('');
  expect(newAlertInWords({ ...alert, status: 'resolved' }, new Set(), now)).toBe('');
});

import type { AlertRule } from '@labkeeper/protocol/alert';
import { expect, test } from 'bun:test';
import { blankDraft, changedDraft, draftOf, numberOf, problemsOf, requestOf } from './rule-draft.ts';

const rule: AlertRule = {
  rule_id: 'filesystem-little-space',
  name: 'Little space left',
  enabled: true,
  metric: 'filesystem_free_bytes',
  labels: { mount: '/srv*' },
  scope: { server_ids: ['nas'], tags: ['media'], site_ids: [] },
  kind: 'threshold',
  type: 'disk_warning',
  operator: '<=',
  warn: 5e9,
  fail: null,
  clear: { warn: 5.1e9, fail: null },
  floor: { metric: 'filesystem_total_bytes', warn: 1e10, fail: null },
  states: null,
  limit: null,
  window_seconds: 0,
  for_seconds: 300,
  hold_seconds: 60,
  cooldown_seconds: 1800,
  severity: { warn: 'high', fail: 'critical' },
  acknowledged_until: 'grows',
  device_limits: false,
  message: 'Room on {server}',
  managed_by: 'default',
};

test('a rule that is opened and saved is the same rule', () => {
  const { rule_id: _id, managed_by: _by, ...editable } = rule;
  expect(requestOf(draftOf(rule))).toEqual(editable);
  const state: AlertRule = {
    ...rule,
    kind: 'state',
    warn: null,
    clear: null,
    floor: null,
    states: { warn: [], fail: ['down'] },
  };
  expect(requestOf(draftOf(state))).toMatchObject({ states: { warn: [], fail: ['down'] }, warn: null });
});

test('what belongs to another kind is not sent', () => {
  const draft = { ...draftOf(rule), kind: 'no_data' as const };
  expect(requestOf(draft)).toMatchObject({ warn: null, clear: null, floor: null, states: null, limit: null });
});

test('numbers are read with point and comma, and nothing else is a number', () => {
  expect([numberOf('1,5'), numberOf(' 80 '), numberOf(''), numberOf('80 %'), numberOf('-3e2')]).toEqual([
    1.5,
    80,
    null,
    null,
    -300,
  ]);
});

test('a draft says what it lacks, at the field', () => {
  expect([...problemsOf(blankDraft).keys()]).toEqual(['name', 'metric', 'warn']);
  expect(problemsOf(draftOf(rule)).size).toBe(0);
  const draft = { ...draftOf(rule), fail: 'much' };
  expect([...problemsOf(draft).keys()]).toEqual(['fail']);
  expect([...problemsOf({ ...draft, fail: '', kind: 'forecast' }).keys()]).toEqual(['limit']);
  expect(problemsOf({ ...draft, fail: '', warn: '', deviceLimits: true }).size).toBe(0);
});

test('where an alert ends moves along with its level, until somebody says where that is', () => {
  const start = { ...blankDraft, warn: '80', fail: '90', clearWarn: '79', clearFail: '89' };
  const emptied = changedDraft(start, start, { warn: '' });
  const raised = changedDraft(start, emptied, { warn: '85' });
  expect([raised.clearWarn, raised.clearFail]).toEqual(['84', '89']);
  const own = changedDraft(start, raised, { clearWarn: '70' });
  expect(changedDraft(start, own, { warn: '95' }).clearWarn).toBe('70');
});

import { expect, test } from 'bun:test';
import { sampleRule } from '../testing/sample-rule.ts';
import { diskLevelsFor, levelsFor, thresholdsByServer } from './rule-levels.ts';

const nas = { server_id: 'nas', tags: [], site_id: null };
const web = { server_id: 'web', tags: [], site_id: null };
const onNas = { server_ids: ['nas'], tags: [], site_ids: [] };
const all = sampleRule({ metric: 'cpu_percent', warn: 90 });
const own = sampleRule({
  rule_id: 'own',
  metric: 'cpu_percent',
  warn: 97,
  fail: 99,
  scope: onNas,
  managed_by: 'person',
});
const base = {
  disk_warning_percent: 80,
  disk_critical_percent: 90,
  memory_warning_percent: 85,
  cpu_warning_percent: 90,
  server_offline_seconds: 180,
};

test('a server is drawn with the levels of the rule that judges it, the others with the default', () => {
  expect(levelsFor([all, own], { metric: 'cpu_percent' }, nas)).toEqual({ warn: 97, fail: 99 });
  expect(levelsFor([all, own], { metric: 'cpu_percent' }, web)).toEqual({ warn: 90, fail: undefined });
  expect(levelsFor([{ ...all, enabled: false }], { metric: 'cpu_percent' }, web)).toEqual({
    warn: undefined,
    fail: undefined,
  });
});

test('the fullest disk has the levels of filesystems, unless only its own number has a rule of a person', () => {
  const mounts = sampleRule({ rule_id: 'fs', metric: 'filesystem_used_percent', warn: 80, fail: 90 });
  const disk = sampleRule({ rule_id: 'disk', metric: 'disk_percent', warn: 70, fail: 75 });
  expect(diskLevelsFor([mounts, disk], nas)).toEqual({ warn: 80, fail: 90 });
  expect(diskLevelsFor([mounts, { ...disk, managed_by: 'person' }], nas)).toEqual({ warn: 70, fail: 75 });
  expect(diskLevelsFor([disk], nas)).toEqual({ warn: 70, fail: 75 });
});

test('lists are drawn with the levels of each server, and the same ones are the same object', () => {
  const of = thresholdsByServer([all, own], base);
  expect(of(nas).cpu_warning_percent).toBe(97);
  expect(of(web).cpu_warning_percent).toBe(90);
  expect(of(web).memory_warning_percent).toBe(Infinity);
  expect(of(web)).toBe(of({ ...web, server_id: 'mail' }));
});

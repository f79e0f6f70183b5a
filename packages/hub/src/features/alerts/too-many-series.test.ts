import { expect, test } from 'bun:test';
import { defaultRules } from '../../domain/default-rules.ts';
import type { Measured } from '../../domain/measured.ts';
import { compileRules } from '../../domain/rule-match.ts';
import { testRule } from '../../domain/testing/test-rule.ts';
import type { Database } from '../../platform/database.ts';
import { definitionOf } from '../metrics/definitions.ts';
import { Judge } from './judge.ts';
import type { JudgedSubject } from './judged-subject.ts';
import { problemsOf } from './problems-of.ts';
import { judgedHub } from './whole-subjects.ts';

const minute = 60_000;
const cap = 10_000;
const nas: JudgedSubject = {
  ...judgedHub,
  subject: 'server/nas',
  serverId: 'nas',
  name: 'nas',
  isReported: () => true,
  holdMs: () => 3 * minute,
};
const thresholds = {
  disk_warning_percent: 80,
  disk_critical_percent: 90,
  memory_warning_percent: 85,
  cpu_warning_percent: 90,
  server_offline_seconds: 180,
};
const defaults = defaultRules({
  thresholds,
  diskFreeGb: undefined,
  containerRestarts: 5,
  serviceDownSeconds: 120,
});

function judgeBy(rules = defaults, pastOf: () => undefined | object = () => ({})): Judge {
  const db = undefined as unknown as Database;
  return new Judge({ db, definitionOf, pastOf }, compileRules(rules));
}

function mounts(from: number, count: number, value = 10): Measured[] {
  return Array.from({ length: count }, (_, index) => ({
    metric: 'filesystem_used_percent',
    labels: { mount: `/srv/${from + index}` },
    value,
  }));
}

function report(judge: Judge, samples: readonly Measured[], now: number): void {
  judge.commit(judge.judgeReport(nas, samples, now));
}

test('series beyond the number that is judged are a warning that says how many, and none while all are judged', () => {
  const judge = judgeBy();
  report(judge, mounts(0, cap), minute);
  expect(problemsOf(judge, nas)).toEqual([]);
  report(judge, mounts(0, cap + 3), 2 * minute);
  expect([judge.keys.get('server/nas/series_unjudged')?.alert?.life.value, problemsOf(judge, nas)]).toMatchObject([
    3,
    [{ status: 'WARN', key: 'series_unjudged', message: 'More series than are judged' }],
  ]);
  report(judge, mounts(0, cap), 3 * minute);
  report(judge, mounts(0, cap), 7 * minute);
  expect(problemsOf(judge, nas)).toEqual([]);
});

test('one report alone brings no more than are judged', () => {
  const judge = judgeBy();
  report(judge, mounts(0, cap + 50, 95), minute);
  expect([...judge.keys.all()].length).toBe(cap + 1);
  expect(judge.keys.get('server/nas/series_unjudged')?.alert?.life.value).toBe(50);
});

test('what has no labels is judged however many series there are', () => {
  const judge = judgeBy();
  report(judge, mounts(0, cap), minute);
  report(judge, [...mounts(0, cap), { metric: 'server_state', value: 1 }], 2 * minute);
  expect(judge.keys.get('server/nas/server_state')?.alert?.life.severity).toBe('critical');
});

test('numbers that a script sends beyond it are a warning too', () => {
  const judge = judgeBy();
  report(judge, mounts(0, cap), minute);
  judge.commit(judge.judgeSamples(nas, mounts(cap, 7), 2 * minute));
  expect(judge.keys.get('server/nas/series_unjudged')?.alert?.life.value).toBe(7);
});

test('series whose past nobody has room to remember are a warning', () => {
  const growing = testRule({
    metric: 'container_restarts',
    kind: 'increase',
    warn: 5,
    fail: null,
    window_seconds: 600,
  });
  const rules = [growing, ...defaults.filter(({ rule_id: id }) => id === 'too-many-series')];
  const judge = judgeBy(rules, () => undefined);
  report(judge, [{ metric: 'container_restarts', labels: { container: 'plex' }, value: 1 }], minute);
  expect(judge.keys.get('server/nas/series_unjudged')?.alert?.life.value).toBe(1);
});

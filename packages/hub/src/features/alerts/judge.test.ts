import { expect, test } from 'bun:test';
import type { Status } from '@labkeeper/protocol/agent';
import * as fc from 'fast-check';
import { defaultRules } from '../../domain/default-rules.ts';
import { compileRules } from '../../domain/rule-match.ts';
import { testRule } from '../../domain/testing/test-rule.ts';
import type { Database } from '../../platform/database.ts';
import { describeEngines } from '../../platform/testing/engines.ts';
import { definitionOf } from '../metrics/definitions.ts';
import { Judge } from './judge.ts';
import type { JudgedSubject } from './judged-subject.ts';
import { judgedHub } from './whole-subjects.ts';

const minute = 60_000;
const nas: JudgedSubject = {
  ...judgedHub,
  subject: 'server/nas',
  serverId: 'nas',
  siteId: 'home',
  tags: [],
  name: 'nas',
  holdMs: () => 3 * minute,
};
const thresholds = {
  disk_warning_percent: 80,
  disk_critical_percent: 90,
  memory_warning_percent: 85,
  cpu_warning_percent: 90,
  server_offline_seconds: 180,
};
const book = compileRules(
  defaultRules({ thresholds, diskFreeGb: undefined, containerRestarts: 5, serviceDownSeconds: 120 }),
);

async function judgeOn(db: Database): Promise<Judge> {
  const judge = new Judge({ db, definitionOf, pastOf: () => ({}) }, book);
  await judge.load(0);
  return judge;
}

async function report(db: Database, judge: Judge, used: number | undefined, now: number): Promise<void> {
  const samples =
    used === undefined ? [] : [{ metric: 'filesystem_used_percent', labels: { mount: '/srv' }, value: used }];
  const decisions = judge.judgeReport(nas, samples, now);
  await db.batch(judge.plan(nas, decisions, now).queries);
  judge.commit(decisions);
}

async function history(db: Database): Promise<{ events: string[]; alerts: string[] }> {
  const events = await db.read.selectFrom('events').selectAll().orderBy('at').execute();
  const alerts = await db.read.selectFrom('alerts').selectAll().orderBy('created_at').execute();
  return {
    events: events.map(({ prev_status: from, new_status: to }) => `${from} → ${to}`),
    alerts: alerts.map(({ type, severity, status, title }) => `${type} ${severity} ${status}: ${title}`),
  };
}

describeEngines('judging', (open) => {
  test('opens an alert for a full disk, raises it and closes it, each change one event', async () => {
    const db = await open();
    const judge = await judgeOn(db);
    const values = [50, 82, 83, 91, 85, 60];
    for (const [index, used] of values.entries()) await report(db, judge, used, (index + 1) * minute);
    expect(await history(db)).toEqual({
      events: ['OK → WARN', 'WARN → FAIL', 'FAIL → WARN', 'WARN → OK'],
      alerts: ['disk_warning high resolved: /srv on nas is 85 % full'],
    });
  });

  test('a disk that is full at first sight is an alert at once, and one that is well is nothing', async () => {
    const db = await open();
    const judge = await judgeOn(db);
    await report(db, judge, 95, minute);
    expect(await history(db)).toEqual({
      events: ['UNKNOWN → FAIL'],
      alerts: ['disk_critical critical open: /srv on nas is 95 % full'],
    });
    const other = await judgeOn(await open());
    await report(db, other, 20, minute);
    expect((await history(db)).events).toHaveLength(1);
  });

  test('what stops being measured is unknown, and its alert stays open', async () => {
    const db = await open();
    const judge = await judgeOn(db);
    await report(db, judge, 95, minute);
    await report(db, judge, undefined, 3 * minute);
    await report(db, judge, undefined, 5 * minute);
    expect(await history(db)).toMatchObject({
      events: ['UNKNOWN → FAIL', 'FAIL → UNKNOWN'],
      alerts: [expect.stringContaining('open') as string],
    });
  });

  test('a report after a long pause speaks for now, and what it says is decided once', async () => {
    const db = await open();
    const judge = await judgeOn(db);
    await report(db, judge, 95, minute);
    await report(db, judge, 50, 60 * minute);
    await report(db, judge, 50, 120 * minute);
    expect((await history(db)).events).toEqual(['UNKNOWN → FAIL', 'FAIL → OK']);
  });

  test('a restart at any moment changes nothing: no event twice, none missed, no alert stuck', async () => {
    const level = fc.integer({ min: 70, max: 99 });
    await fc.assert(
      fc.asyncProperty(fc.array(level, { minLength: 1, maxLength: 12 }), fc.nat(11), async (values, at) => {
        const histories = [];
        for (const restart of [false, true]) {
          const db = await open();
          let judge = await judgeOn(db);
          for (const [index, used] of values.entries()) {
            if (restart && index === at) judge = await judgeOn(db);
            await report(db, judge, used, (index + 1) * minute);
          }
          histories.push(await history(db));
        }
        expect(histories[1]).toEqual(histories[0]!);
      }),
      { numRuns: 8 },
    );
  }, 60_000);
});

test('a level with a floor is judged with the other number of the same report', async () => {
  const floored = testRule({ floor: { metric: 'filesystem_free_bytes', warn: 50e9, fail: 10e9 } });
  const judge = new Judge(
    { db: undefined as unknown as Database, definitionOf, pastOf: () => ({}) },
    compileRules([floored]),
  );
  function see(free: number): Status | undefined {
    const labels = { mount: '/srv' };
    const samples = [
      { metric: 'filesystem_used_percent', labels, value: 95 },
      { metric: 'filesystem_free_bytes', labels, value: free },
    ];
    return judge.judgeSamples(nas, samples, minute)[0]?.after?.status.status;
  }
  expect([see(200e9), see(40e9), see(5e9)]).toEqual(['OK', 'WARN', 'FAIL']);
});

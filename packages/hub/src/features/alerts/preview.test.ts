import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { AlertRule, Preview } from '@labkeeper/protocol/alert';
import type { Status } from '@labkeeper/protocol/agent';
import * as fc from 'fast-check';
import { compileRules } from '../../domain/rule-match.ts';
import { RulePreview } from '../../domain/rule-preview.ts';
import { RuleWindow } from '../../domain/rule-window.ts';
import { testRule } from '../../domain/testing/test-rule.ts';
import { TestClock } from '../../platform/testing/test-clock.ts';
import { startTestHub, type TestHub } from '../../platform/testing/test-hub.ts';
import type { RawSample } from '../../platform/series/series-store.ts';
import { definitionOf } from '../metrics/definitions.ts';
import { Judge } from './judge.ts';
import type { JudgedSubject } from './judged-subject.ts';
import { judgedHub } from './whole-subjects.ts';

const second = 1000;
const minute = 60 * second;
const holdMs = 3 * minute;
const path = '/api/v1/alert-rules/preview';
const nas: JudgedSubject = {
  ...judgedHub,
  subject: 'server/nas',
  serverId: 'nas',
  siteId: undefined,
  tags: [],
  name: 'nas',
  holdMs: () => holdMs,
};
let hub: TestHub;
let clock: TestClock;

beforeAll(async () => {
  clock = new TestClock();
  hub = await startTestHub({ overrides: { clock } });
  await hub.fetchJson('POST', '/api/v1/servers', { server_id: 'nas', hostname: 'nas' });
  await hub.fetchJson('POST', '/api/v1/servers', { server_id: 'pi', hostname: 'pi' });
});

afterAll(async () => {
  await hub.stop();
});

interface Point {
  readonly at: number;
  readonly value: number;
}

/** What judging decides as the values come in, with a look every five seconds in between: each change of status, and how many alerts there were. */
function judgedLive(
  rule: AlertRule,
  points: readonly Point[],
  end: number,
): { changes: [Status, number][]; fired: number } {
  const past = new RuleWindow({ windowMs: rule.window_seconds * 1000, onlyGrowth: rule.kind === 'increase' });
  function pastOf(_rule: AlertRule, _subject: string, _labels: unknown, value: number): object {
    past.add(now, value);
    return past.look(rule);
  }
  const judge = new Judge({ db: hub.app.platform.db, definitionOf, pastOf }, compileRules([rule]));
  const changes: [Status, number][] = [];
  const alerts = new Set<string>();
  let now = 0;
  function take(decisions: ReturnType<Judge['judgeSilent']>): void {
    judge.commit(decisions);
    for (const { after } of decisions) {
      if (after?.alert !== undefined) alerts.add(after.alert.alertId);
    }
    const status = [...judge.keys.all()][0]?.status.status;
    if (status !== undefined && status !== changes.at(-1)?.[0]) changes.push([status, now]);
  }
  let silence: number | undefined;
  for (const { at, value } of [...points, { at: end, value: undefined }]) {
    // Looks begin when the last value holds no longer, as often as those of the preview.
    for (; silence !== undefined && silence < at; silence += holdMs / 2) {
      now = silence;
      take(judge.judgeSilent(nas, now));
    }
    now = at;
    if (value === undefined) break;
    take(judge.judgeSamples(nas, [{ metric: rule.metric, value }], now));
    if ([...judge.keys.all()][0]?.seen.at === now) silence = now + holdMs + 1;
  }
  return { changes, fired: alerts.size };
}

const kinds: Partial<AlertRule>[] = [
  {},
  { clear: { warn: 70, fail: 85 }, for_seconds: 120, hold_seconds: 60 },
  { kind: 'no_data', operator: '>', warn: null, fail: 0, for_seconds: 300 },
  { kind: 'increase', operator: '>', warn: 20, fail: 60, window_seconds: 600 },
  { kind: 'rate', operator: '>', warn: 0.05, fail: 0.2, window_seconds: 600 },
  { kind: 'forecast', operator: '<=', warn: 2, fail: 0.1, limit: 100, window_seconds: 1200 },
];

test.each(kinds)('a preview says what judging the same values live would have: %p', (change) => {
  const rule = testRule(change);
  const gaps = fc.constantFrom(60, 60, 60, 60, 30, 90, 170, 200, 1500);
  const steps = fc.array(fc.record({ gap: gaps, value: fc.integer({ min: 60, max: 100 }) }), { maxLength: 80 });
  fc.assert(
    fc.property(steps, (list) => {
      let at = minute;
      const points = list.map(({ gap, value }) => ({ at: (at += gap * second), value }));
      const end = at + 5 * minute;
      const frame = {
        from: 1,
        to: end,
        holdMs,
        isCounter: false,
        states: undefined,
        deviceLimits: undefined,
        points: 10,
      };
      const preview = new RulePreview(rule, frame);
      for (const point of points) preview.see(point.at, point.value, undefined);
      const live = judgedLive(rule, points, end);
      expect(preview.spans().map(({ status, from }) => [status, from])).toEqual(live.changes);
      expect(preview.fired).toBe(live.fired);
    }),
    { numRuns: 60 },
  );
});

async function store(
  server: string,
  metric: string,
  labels: Record<string, string>,
  values: readonly number[],
): Promise<void> {
  for (const [index, value] of values.entries()) {
    const at = clock.now() - (values.length - index) * minute;
    const samples = [{ metric, labels, value }];
    await hub.app.platform.series.append({
      subject: `server/${server}`,
      at,
      receivedAt: at,
      backfilled: false,
      samples,
    });
  }
}

test('the stored past is judged per series, those with most alerts first, and by the scope and labels of the rule', async () => {
  const metric = 'filesystem_used_percent';
  await store('nas', metric, { mount: '/srv' }, [50, 85, 85, 50, 85, 95, 50]);
  await store('nas', metric, { mount: '/boot' }, [50, 50, 50]);
  await store('pi', metric, { mount: '/srv' }, [85, 85, 85]);
  const rule = { name: 'disk', metric, warn: 80, fail: 90, labels: { mount: '/s*' } };
  const { status, body } = await hub.fetchJson<Preview>('POST', path, { rule, days: 1 });
  expect(status).toBe(200);
  expect(body).toMatchObject({ unit: 'percent', fired: 3, series_total: 2 });
  expect(body.series.map(({ server_id: server, fired }) => [server, fired])).toEqual([
    ['nas', 2],
    ['pi', 1],
  ]);
  expect(body.series[0]?.spans.map((span) => span.status)).toEqual(['OK', 'WARN', 'OK', 'WARN', 'FAIL', 'OK']);
  expect(body.series[0]?.values).toHaveLength(300);
  const scoped = { ...rule, scope: { server_ids: ['pi'], tags: [], site_ids: [] } };
  expect((await hub.fetchJson<Preview>('POST', path, { rule: scoped, days: 1 })).body).toMatchObject({
    series_total: 1,
  });
});

test('a rule that nothing fits, or that could never say anything, is answered', async () => {
  const nothing = { name: 'x', metric: 'never_measured', warn: 1 };
  expect((await hub.fetchJson<Preview>('POST', path, { rule: nothing, days: 7 })).body).toMatchObject({
    fired: 0,
    series_total: 0,
    series: [],
  });
  expect((await hub.fetchJson('POST', path, { rule: { name: 'x', metric: 'cpu_percent' }, days: 7 })).status).toBe(422);
});

test('what is older than the kept samples is judged by the hours', async () => {
  await store(
    'nas',
    'backup_age_hours',
    {},
    Array.from({ length: 200 }, () => 30),
  );
  const rule = { name: 'backup', metric: 'backup_age_hours', warn: 26 };
  const { body } = await hub.fetchJson<Preview>('POST', path, { rule, days: 90 });
  expect(body).toMatchObject({ fired: 1, series_total: 1 });
});

/** Answers from other samples than the stored ones while `work` runs. */
async function withSamples(raw: () => AsyncGenerator<RawSample[]>, work: () => Promise<void>): Promise<void> {
  const { series } = hub.app.platform;
  const stored = series.raw.bind(series);
  series.raw = raw;
  try {
    await work();
  } finally {
    series.raw = stored;
  }
}

function load(at: number, value: number): RawSample {
  return { subject: 'server/nas', metric: 'load_5m', labels: {}, at, value };
}

const busy = { name: 'busy', metric: 'load_5m', warn: 5 };

test('a preview of what flaps for a week tells all of the week, in steps that say how wide they are', async () => {
  await store('nas', 'load_5m', {}, [1]);
  const begin = clock.now() - 7 * 86_400_000;
  async function* flapping() {
    yield Array.from({ length: 1500 }, (_, index) => load(begin + index * minute, index % 2 === 0 ? 9 : 1));
  }
  await withSamples(flapping, async () => {
    const { body } = await hub.fetchJson<Preview>('POST', path, { rule: busy, days: 7 });
    const [series] = body.series;
    const last = series?.spans.at(-1);
    expect([series?.spans_step_seconds, last?.status, last?.to]).toEqual([(7 * 86_400) / 400, 'UNKNOWN', body.to]);
    // What is bad every other minute is bad in every step.
    expect(series?.spans.map(({ status }) => status)).toEqual(['WARN', 'OK', 'UNKNOWN']);
    expect(Date.parse(last?.from ?? '')).toBeWithin(begin + 1500 * minute, begin + 1550 * minute);
  });
});

test('a preview ends when nobody waits for it any more', async () => {
  let pages = 0;
  const began = Promise.withResolvers<void>();
  async function* endless() {
    for (; pages < 50_000; pages += 1) {
      if (pages === 3) began.resolve();
      yield [load(clock.now() - 86_400_000 + pages, 1)];
      await Bun.sleep(1);
    }
  }
  await withSamples(endless, async () => {
    const gone = new AbortController();
    const body = JSON.stringify({ rule: busy, days: 1 });
    const headers = { 'content-type': 'application/json', 'x-api-key': hub.adminKey };
    const answer = fetch(hub.url + path, { method: 'POST', body, headers, signal: gone.signal }).catch(() => 'gone');
    await began.promise;
    gone.abort();
    expect(await answer).toBe('gone');
  });
  expect((await hub.fetchJson('POST', path, { rule: busy, days: 1 })).status).toBe(200);
  expect(pages).toBeLessThan(20_000);
});

import { afterEach, expect, setDefaultTimeout, test } from 'bun:test';
import * as fc from 'fast-check';
import { AlertLab, minute, second } from './testing/alert-lab.ts';

setDefaultTimeout(60_000);

const running: AlertLab[] = [];
const hour = 60 * minute;

afterEach(async () => {
  for (const lab of running.splice(0)) await lab.stop();
});

async function start(): Promise<AlertLab> {
  const lab = await AlertLab.start();
  running.push(lab);
  return lab;
}

async function end(lab: AlertLab): Promise<void> {
  running.splice(running.indexOf(lab), 1);
  await lab.stop();
}

interface Step {
  readonly disk: number;
  readonly act: 'nothing' | 'acknowledge' | 'snooze' | 'resolve';
}

const step: fc.Arbitrary<Step> = fc.record({
  disk: fc.constantFrom(20, 50, 79, 82, 88, 91, 97),
  act: fc.constantFrom('nothing', 'nothing', 'nothing', 'acknowledge', 'snooze', 'resolve'),
});

/** What came of a script: every change of status, and all that was told. */
async function play(script: readonly Step[], restartAt: ReadonlySet<number>): Promise<unknown> {
  const lab = await start();
  for (const [index, { disk, act }] of script.entries()) {
    if (restartAt.has(index)) await lab.restart();
    await lab.report('nas', { disk });
    // What is due goes out before anybody can answer it, in both lives alike.
    await lab.hub.app.services.notifications.sendDue();
    const [open] = await lab.alerts('?status=active');
    const body = act === 'snooze' ? { seconds: 120 } : {};
    if (open !== undefined && act !== 'nothing')
      await lab.hub.fetchJson('POST', `/api/v1/alerts/${open.alert_id}/${act}`, body);
    await lab.pass(minute);
  }
  const alerts = (await lab.alerts()).map(({ status, severity, title }) => `${status} ${severity} ${title}`);
  const result = { history: await lab.history(), told: lab.told(), alerts };
  await end(lab);
  return result;
}

test('a restart of the hub in whatever state of an alert changes nothing: none told twice, none missed, none stuck', async () => {
  const script = fc.array(step, { minLength: 4, maxLength: 10, size: 'max' });
  await fc.assert(
    fc.asyncProperty(script, fc.uniqueArray(fc.nat(9), { minLength: 1, maxLength: 3 }), async (steps, restarts) => {
      const undisturbed = await play(steps, new Set());
      expect(await play(steps, new Set(restarts))).toEqual(undisturbed as object);
    }),
    { numRuns: 6 },
  );
});

test('reports that come twice, late, out of order or damaged open the same alerts as the clean ones', async () => {
  const disks = [50, 82, 85, 95, 96, 60, 50, 91, 40];
  const clean = await start();
  for (const disk of disks) {
    await clean.report('nas', { disk });
    await clean.pass(minute);
  }
  const noisy = await start();
  const sent: object[] = [];
  for (const disk of disks) {
    const body = {
      server_id: 'nas',
      timestamp: new Date(noisy.clock.now()).toISOString(),
      interval_seconds: 60,
      metrics: { cpu_percent: 5, memory_percent: 20 },
      samples: [{ metric: 'filesystem_used_percent', labels: { mount: '/srv' }, value: disk }],
    };
    sent.push(body);
    const backlog = sent.slice(-4, -1).toReversed();
    await noisy.hub.fetchJson('POST', '/api/v1/agents/heartbeat', { ...body, backlog });
    await noisy.hub.fetchJson('POST', '/api/v1/agents/heartbeat', body);
    await noisy.hub.fetchJson('POST', '/api/v1/agents/heartbeat', `{"server_id": "nas", "metrics": {"disk_percent`);
    await noisy.hub.fetchJson('POST', '/api/v1/agents/heartbeat', { ...body, metrics: 7 });
    await noisy.pass(minute);
  }
  expect(await noisy.history()).toEqual(await clean.history());
  expect(noisy.told()).toEqual(clean.told());
});

test('clocks of agents that are wrong, jump or run backwards, and a step of the hub’s own clock, raise no alarm about anybody', async () => {
  const lab = await start();
  const offsets = [0, 10 * minute, -10 * minute, 24 * hour, -24 * hour, 60 * second, -lab.clock.now() + 1000];
  for (let round = 0; round < 14; round += 1) {
    if (round === 6) lab.clock.wall += hour;
    if (round === 10) lab.clock.wall -= 26 * hour;
    for (const [index, offset] of offsets.entries()) {
      const sentAt = new Date(Math.max(1000, lab.clock.now() + (round % 3 === 2 ? 0 : offset))).toISOString();
      await lab.report(`s${index}`, { more: { timestamp: sentAt, sent_at: sentAt } });
    }
    await lab.pass(minute);
  }
  expect(lab.toldText()).not.toContain('offline');
  const wrong = (await lab.history()).filter((line) => !line.includes('clock_offset_seconds'));
  expect(wrong.filter((line) => /FAIL|WARN/.test(line))).toEqual([]);
});

test('a hub that was stopped, suspended or could not write accuses nobody', async () => {
  const lab = await start();
  async function reportAll(): Promise<void> {
    for (const name of ['a', 'b']) await lab.report(name);
  }
  for (let round = 0; round < 3; round += 1) {
    await reportAll();
    await lab.pass(minute);
  }
  // Stopped for ten minutes: both clocks went on, the next look comes late.
  lab.clock.pass(10 * minute);
  await lab.pass(2 * minute);
  await reportAll();
  // Suspended for an hour: only the wall went on.
  lab.clock.wall += hour;
  await lab.pass(2 * minute);
  await reportAll();
  const { series } = lab.hub.app.platform;
  const store = { ...series };
  Object.assign(series, { append: () => Promise.reject(new Error('locked')) });
  for (let round = 0; round < 6; round += 1) {
    await reportAll();
    await lab.pass(minute);
  }
  Object.assign(series, store);
  await reportAll();
  await lab.pass(minute);
  expect(lab.told()).toEqual([]);
  expect((await lab.history()).filter((line) => line.includes('FAIL'))).toEqual([]);
});

test('what was told once is over once, also when its channel was away in between', async () => {
  const lab = await start();
  lab.phone.answer = { status: 503 };
  await lab.report('nas', { disk: 95 });
  await lab.pass(5 * minute);
  await lab.report('nas', { disk: 10 });
  await lab.pass(minute);
  lab.phone.received.length = 0;
  lab.phone.answer = { status: 200 };
  await lab.pass(20 * minute);
  const told = lab.phone.received.map(({ body }) => body).join('\n');
  expect(told.match(/is 95 % full/g)?.length ?? 0).toBeGreaterThan(0);
  const { items } = (await lab.hub.fetchJson<{ items: { status: string }[] }>('GET', '/api/v1/notifications')).body;
  expect(items.map(({ status }) => status)).not.toContain('waiting');
});

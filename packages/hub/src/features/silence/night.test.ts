import { afterEach, beforeEach, expect, setDefaultTimeout, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SleepSchedule } from '@labkeeper/protocol/silence';
import { Receiver } from '../../channels/testing/receiver.ts';
import { wallAt } from '../../domain/zone-time.ts';
import { TestClock } from '../../platform/testing/test-clock.ts';
import { startTestHub, type TestHub } from '../../platform/testing/test-hub.ts';

setDefaultTimeout(60_000);

const minute = 60_000;
const zone = 'Europe/Berlin';
let hub: TestHub;
let clock: TestClock;
let receiver: Receiver;
let dataDir: string;
let url: string;

const schedule: SleepSchedule = {
  enabled: true,
  time_zone: zone,
  nights: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: '23:00', to: '07:00' })),
  ring_severities: [],
  digest: true,
  all_clear: false,
};

beforeEach(async () => {
  clock = new TestClock();
  receiver = new Receiver();
  dataDir = mkdtempSync(join(tmpdir(), 'labkeeper-night-'));
  hub = await startTestHub({ overrides: { clock }, dataDir });
  url = await receiver.start();
  const settings = { url, allow_loopback: true };
  await hub.fetchJson('POST', '/api/v1/channels', {
    type: 'webhook',
    name: 'phone',
    settings,
    match: { min_severity: 'medium' },
  });
  clock.advance(minutesUntil('02:59') * minute);
  await hub.app.services.notifications.sendDue();
});

afterEach(async () => {
  await hub.stop();
  await receiver.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function sleep(change: Partial<SleepSchedule>): Promise<void> {
  expect((await hub.fetchJson('PUT', '/api/v1/sleep-schedule', { ...schedule, ...change })).status).toBe(200);
  await hub.app.services.notifications.sendDue();
}

function timeThere(): string {
  const minutes = Math.floor(wallAt(zone, clock.now()) / minute) % 1440;
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

function minutesUntil(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  const there = Math.floor(wallAt(zone, clock.now()) / minute) % 1440;
  return (hours * 60 + minutes - there + 1440) % 1440;
}

/** Time goes by, with the hub at work, until the clock there shows this. */
async function until(time: string): Promise<void> {
  for (let step = 0; step < 300 && timeThere() !== time; step += 1) {
    clock.advance(Math.min(minutesUntil(time), 10) * minute);
    await hub.app.services.notifications.sendDue();
  }
  expect(timeThere()).toBe(time);
}

/** The hub is off until this instant, and then at work again. */
async function offUntil(instant: string): Promise<void> {
  await hub.stop();
  clock.advance(Date.parse(instant) - clock.now());
  hub = await startTestHub({ overrides: { clock }, dataDir });
  await hub.app.services.notifications.sendDue();
}

async function report(used: Record<string, number>): Promise<void> {
  const samples = Object.entries(used).map(([mount, value]) => ({
    metric: 'filesystem_used_percent',
    labels: { mount },
    value,
  }));
  const timestamp = new Date(clock.now()).toISOString();
  const body = { server_id: 'nas', timestamp, metrics: {}, samples };
  expect((await hub.fetchJson('POST', '/api/v1/agents/heartbeat', body)).status).toBe(200);
  await hub.app.services.notifications.sendDue();
}

/** Ten warnings and one critical problem. */
function badNight(): Record<string, number> {
  const warnings = Array.from({ length: 10 }, (_, index) => [`/w${index}`, 85] as const);
  return Object.fromEntries([...warnings, ['/srv', 95]]);
}

function messages(): { title: string; text: string; kind: string; at: string }[] {
  return receiver.received.map(
    ({ body }) => JSON.parse(body) as { title: string; text: string; kind: string; at: string },
  );
}

test('with criticals allowed to ring, a bad night is one message at three and one digest at seven, and a restart at five loses nothing', async () => {
  await sleep({ ring_severities: ['critical'] });
  await until('03:00');
  await report(badNight());
  expect(messages().map(({ title }) => title)).toEqual(['/srv on nas is 95 % full']);
  await until('05:00');
  await hub.stop();
  hub = await startTestHub({ overrides: { clock }, dataDir });
  await until('06:59');
  expect(messages()).toHaveLength(1);
  await until('07:01');
  const [, digest] = messages();
  expect(messages()).toHaveLength(2);
  expect(digest).toMatchObject({ kind: 'digest' });
  // The critical one rang already; it is still there, and heads the morning.
  expect(digest?.title).toEndWith('and 10 more');
  expect(digest?.text.match(/is 85 % full/g)).toHaveLength(10);
  await until('12:00');
  expect(messages()).toHaveLength(2);
});

test('by default the night is silent, and the critical problem heads the digest', async () => {
  await sleep({});
  await until('03:00');
  await report(badNight());
  await until('06:59');
  expect(messages()).toEqual([]);
  await until('07:01');
  expect(messages()).toHaveLength(1);
  expect(messages()[0]?.text.split('\n')[1]).toContain('/srv on nas is 95 % full');
});

test('what came and went at night is told in the morning with its begin and end, and its end is not told again', async () => {
  await sleep({});
  await until('03:00');
  await report({ '/srv': 95, '/a': 85 });
  await until('03:30');
  await report({ '/srv': 50, '/a': 85 });
  await until('07:01');
  expect(messages()[0]?.text).toContain('/srv on nas is 95 % full, 03:00 to 03:30 (30 min), critical.');
  await report({ '/srv': 50, '/a': 40 });
  await until('07:05');
  expect(
    messages()
      .map(({ title }) => title)
      .slice(1),
  ).toEqual(['Over: /a on nas is 85 % full']);
});

test('a morning that comes while the hub is off is made up for', async () => {
  await sleep({});
  await until('03:00');
  await report({ '/srv': 95 });
  await hub.stop();
  clock.advance(6 * 60 * minute);
  hub = await startTestHub({ overrides: { clock }, dataDir });
  await until('09:01');
  expect(messages().map(({ kind }) => kind)).toEqual(['digest']);
});

test('a quiet night is told only where that was asked for', async () => {
  await sleep({});
  await until('07:01');
  expect(messages()).toEqual([]);
  await sleep({ all_clear: true });
  await until('06:59');
  await until('07:01');
  expect(messages().map(({ title }) => title)).toEqual(['Good morning: a quiet night, all is well']);
});

test('when the schedule is switched off, what was held goes out', async () => {
  await sleep({});
  await until('03:00');
  await report({ '/srv': 95 });
  await sleep({ enabled: false });
  await until('03:01');
  expect(messages().map(({ title }) => title)).toEqual(['/srv on nas is 95 % full']);
});

test('the digest can be read before it is sent', async () => {
  await sleep({});
  await until('03:00');
  await report({ '/srv': 95 });
  const { body } = await hub.fetchJson<{ title: string; lines: string[] }>('GET', '/api/v1/digest');
  expect(body.title).toBe('Good morning: /srv on nas is 95 % full');
});

test('when the night is made shorter while it lasts, the digest comes at its new end, at once where that is past', async () => {
  await sleep({});
  await until('03:00');
  await report({ '/srv': 95 });
  await sleep({ nights: schedule.nights.map((night) => ({ ...night, to: '04:00' })) });
  await until('03:59');
  expect(messages()).toEqual([]);
  await until('04:01');
  expect(messages().map(({ kind }) => kind)).toEqual(['digest']);
  await sleep({});
  await report({ '/srv': 95, '/a': 85 });
  await until('05:00');
  await sleep({ nights: [{ weekday: 1, from: '23:00', to: '23:30' }] });
  expect(messages().map(({ title }) => title)).toEqual([
    'Good morning: /srv on nas is 95 % full',
    'Good morning: /srv on nas is 95 % full, and 1 more',
  ]);
});

test('of a night that the hub did not see nothing good is said', async () => {
  await sleep({ all_clear: true });
  await until('22:00');
  const before = messages().length;
  await offUntil(new Date(clock.now() + 10 * 60 * minute).toISOString());
  expect(messages().slice(before)).toMatchObject([{ kind: 'digest', title: 'Good morning: the hub was off at night' }]);
});

test('each channel is told in the morning of what it wants, and one that wants nothing of it is not', async () => {
  const pager = { type: 'webhook', name: 'pager', settings: { url, allow_loopback: true } };
  await hub.fetchJson('POST', '/api/v1/channels', { ...pager, match: { min_severity: 'critical' } });
  await sleep({});
  await until('03:00');
  await report({ '/a': 85, '/b': 85 });
  await until('07:01');
  expect(messages().map(({ title }) => title)).toEqual(['Good morning: 2 problems']);
  await until('23:30');
  await report({ '/a': 85, '/b': 95 });
  await until('07:01');
  const titles = messages().map(({ title }) => title);
  expect(new Set(titles.slice(1))).toEqual(
    new Set(['Good morning: /b on nas is 95 % full', 'Good morning: /b on nas is 95 % full, and 1 more']),
  );
});

test('what was told in the evening and ended at night is told in the morning', async () => {
  clock.advance(minutesUntil('22:30') * minute);
  await sleep({});
  await report({ '/a': 85 });
  await until('22:35');
  expect(messages().map(({ title }) => title)).toEqual(['/a on nas is 85 % full']);
  await until('03:30');
  await report({ '/a': 40 });
  await until('07:01');
  expect(messages().slice(1)).toMatchObject([
    { kind: 'digest', title: 'Good morning: all is well; 1 problem came and went' },
  ]);
});

/** The evening before the last Sunday of a month (0 January) of next year. */
function eveOfLastSunday(month: number): string {
  const last = new Date(Date.UTC(new Date(clock.now()).getUTCFullYear() + 1, month + 1, 0, 20));
  return new Date(last.getTime() - (last.getUTCDay() + 1) * 24 * 60 * minute).toISOString();
}

test.each([
  ['spring', 2, 7],
  ['autumn', 9, 9],
])('in the night of %s in which the clock is set the digest comes once, at seven', async (_, month, hours) => {
  const evening = eveOfLastSunday(month);
  await sleep({});
  await offUntil(evening);
  await until('23:01');
  const begin = clock.now() - minute;
  await report({ '/srv': 95 });
  await until('06:59');
  expect(messages()).toEqual([]);
  await until('07:00');
  expect((clock.now() - begin) / 3_600_000).toBe(hours);
  await until('12:00');
  expect(messages().map(({ kind }) => kind)).toEqual(['digest']);
});

import { afterEach, beforeEach, expect, setDefaultTimeout, test } from 'bun:test';
import type { ErrorBody } from '@labkeeper/protocol/error';
import type { Page } from '@labkeeper/protocol/page';
import type { ListedWindow, SilenceSpan } from '@labkeeper/protocol/silence';
import { TestClock } from '../../platform/testing/test-clock.ts';
import { startTestHub, type TestHub } from '../../platform/testing/test-hub.ts';

setDefaultTimeout(60_000);

const path = '/api/v1/maintenance-windows';
const hourMs = 3_600_000;
const nas = { serverId: 'nas', siteId: 'home', tags: ['storage'] };
let hub: TestHub;
let clock: TestClock;

beforeEach(async () => {
  clock = new TestClock();
  hub = await startTestHub({ overrides: { clock } });
});

afterEach(async () => {
  await hub.stop();
});

async function add(body: Record<string, unknown>): Promise<ListedWindow> {
  const answer = await hub.fetchJson<ListedWindow>('POST', path, { name: 'work', duration_seconds: 3600, ...body });
  expect(answer.status).toBe(201);
  return answer.body;
}

async function refusal(body: Record<string, unknown>): Promise<[number, string | undefined]> {
  const { status, body: said } = await hub.fetchJson<ErrorBody>('POST', path, {
    name: 'work',
    duration_seconds: 3600,
    time_zone: 'UTC',
    ...body,
  });
  return [status, said.detail.field];
}

async function listed(): Promise<number> {
  return (await hub.fetchJson<Page<ListedWindow>>('GET', path)).body.items.length;
}

function wall(at: number): string {
  return new Date(at).toISOString().slice(0, 19);
}

test('a window holds from its begin to its end, for what its scope names', async () => {
  const { silence } = hub.app.services;
  const begin = Math.floor(clock.now() / 1000) * 1000 + hourMs;
  const { window_id: windowId } = await add({
    time_zone: 'UTC',
    starts_at: wall(begin),
    scope: { server_ids: ['nas'] },
  });
  const held = { windowId, name: 'work', until: begin + hourMs };
  expect(silence.windowFor(nas, begin - 1)).toBeUndefined();
  expect(silence.windowFor(nas, begin)).toMatchObject(held);
  expect(silence.windowFor({ ...nas, serverId: 'pi' }, begin)).toBeUndefined();
  expect(silence.windowFor(nas, begin + hourMs)).toBeUndefined();
  expect(silence.windowFor(nas, begin + 1)).toMatchObject(held);
});

test('a window for checks is about these checks alone', async () => {
  const { silence } = hub.app.services;
  await add({ time_zone: 'UTC', starts_at: wall(clock.now()), scope: { check_ids: ['plex'] } });
  expect(silence.windowFor(nas, clock.now())).toBeUndefined();
  expect(silence.windowFor({ ...nas, checkId: 'plex' }, clock.now())?.name).toBe('work');
});

test('muting begins now, is listed as a window, and ends by itself or by hand', async () => {
  const { silence } = hub.app.services;
  let changes = 0;
  silence.onChange(() => (changes += 1));
  const { status, body } = await hub.fetchJson<ListedWindow>('POST', '/api/v1/mutes', { seconds: 3600 });
  expect([status, body.kind, body.name]).toEqual([201, 'mute', 'Muted for 1 h']);
  expect(silence.windowFor(nas, clock.now())?.windowId).toBe(body.window_id);
  expect((await hub.fetchJson('DELETE', `${path}/${body.window_id}`)).status).toBe(204);
  expect(silence.windowFor(nas, clock.now())).toBeUndefined();
  expect(changes).toBe(2);
});

test('what cannot be is refused at its field', async () => {
  const starts_at = '2036-01-18T22:00:00';
  expect(await refusal({})).toEqual([422, 'starts_at']);
  expect(await refusal({ starts_at, cron: '0 2 * * *' })).toEqual([422, 'cron']);
  expect(await refusal({ cron: '61 2 * * *' })).toEqual([422, 'cron']);
  expect(await refusal({ cron: '0 2 * *' })).toEqual([422, 'cron']);
  expect(await refusal({ cron: '0 2 30 2 *' })).toEqual([422, 'cron']);
  expect(await refusal({ starts_at, time_zone: 'Berlin' })).toEqual([422, 'time_zone']);
  expect(await refusal({ starts_at: '2036-02-30T22:00:00' })).toEqual([422, 'starts_at']);
  expect(await refusal({ starts_at: '2016-01-18T22:00:00' })).toEqual([422, 'starts_at']);
});

test('a change keeps what it does not name, and another time takes the place of the first', async () => {
  const { window_id: id } = await add({ cron: '0 2 * * 0', time_zone: 'Europe/Berlin', reason: 'backup' });
  const changed = await hub.fetchJson<ListedWindow>('PUT', `${path}/${id}`, { name: 'later', duration_seconds: 60 });
  expect(changed.body).toMatchObject({
    name: 'later',
    cron: '0 2 * * 0',
    time_zone: 'Europe/Berlin',
    reason: 'backup',
  });
  const once = { name: 'later', duration_seconds: 60, starts_at: '2036-01-18T22:00:00' };
  expect((await hub.fetchJson<ListedWindow>('PUT', `${path}/${id}`, once)).body).toMatchObject({ cron: null });
  expect((await hub.fetchJson('PUT', `${path}/nothing`, once)).status).toBe(404);
});

test('windows survive a restart, and one that was once is kept for a month', async () => {
  await add({ time_zone: 'UTC', starts_at: wall(clock.now()) });
  clock.advance(29 * 24 * hourMs);
  await hub.app.platform.scheduler.runNow('maintenance windows: what is long over');
  await hub.app.services.silence.start();
  expect(await listed()).toBe(1);
  clock.advance(3 * 24 * hourMs);
  await hub.app.platform.scheduler.runNow('maintenance windows: what is long over');
  await hub.app.services.silence.start();
  expect(await listed()).toBe(0);
});

test('a week shows its nights and its windows, in order', async () => {
  const nights = [{ weekday: 1, from: '23:00', to: '07:00' }];
  await hub.fetchJson('PUT', '/api/v1/sleep-schedule', {
    enabled: true,
    time_zone: 'Europe/Berlin',
    nights,
    ring_severities: [],
    digest: true,
    all_clear: false,
  });
  await add({ cron: '0 2 * * 0', time_zone: 'Europe/Berlin' });
  const range = '?from=2036-01-14T00:00:00Z&to=2036-01-21T00:00:00Z';
  const { body } = await hub.fetchJson<Page<SilenceSpan>>('GET', `/api/v1/silence${range}`);
  expect(body.items.map(({ kind, from, to }) => [kind, from, to])).toEqual([
    ['sleep', '2036-01-14T22:00:00.000Z', '2036-01-15T06:00:00.000Z'],
    ['window', '2036-01-20T01:00:00.000Z', '2036-01-20T02:00:00.000Z'],
  ]);
  const far = await hub.fetchJson('GET', '/api/v1/silence?from=2036-01-14T00:00:00Z&to=2036-05-21T00:00:00Z');
  expect(far.status).toBe(422);
});

test('nights that overlap, have no length, or leave no time to be awake are refused at their field', async () => {
  async function field(nights: unknown[], change: object = {}): Promise<string | undefined> {
    const { body } = await hub.fetchJson<ErrorBody>('PUT', '/api/v1/sleep-schedule', {
      enabled: true,
      time_zone: 'UTC',
      nights,
      ring_severities: [],
      digest: true,
      all_clear: false,
      ...change,
    });
    return body.detail?.field;
  }
  const sunday = { weekday: 7, from: '22:00', to: '08:00' };
  expect(await field([sunday, { weekday: 1, from: '08:00', to: '09:00' }])).toBeUndefined();
  expect(await field([sunday, { weekday: 1, from: '07:59', to: '09:00' }])).toBe('nights.1.from');
  expect(await field([{ weekday: 1, from: '07:00', to: '07:00' }])).toBe('nights.0.to');
  expect(await field([sunday], { time_zone: 'Mars/Olympus' })).toBe('time_zone');
  const whole = [1, 2, 3, 4, 5, 6, 7].flatMap((weekday) => [
    { weekday, from: '07:00', to: '23:00' },
    { weekday, from: '23:00', to: '07:00' },
  ]);
  expect(await field(whole)).toBe('nights');
});

test('a scope that is typed wrong is refused by its name and silences nothing, where it would have meant everything', async () => {
  expect(await refusal({ cron: '* * * * *', scope: { servers: ['nas'] } })).toEqual([422, 'scope.servers']);
  const mute = await hub.fetchJson<ErrorBody>('POST', '/api/v1/mutes', { seconds: 3600, server_ids: ['nas'] });
  expect([mute.status, mute.body.detail.field]).toEqual([422, 'server_ids']);
  expect(await listed()).toBe(0);
  const made = await add({ cron: '* * * * *', scope: { server_ids: ['nas'] } });
  const again = await hub.fetchJson('PUT', `${path}/${made.window_id}`, { ...made, duration_seconds: 7200 });
  expect(again.status).toBe(200);
});

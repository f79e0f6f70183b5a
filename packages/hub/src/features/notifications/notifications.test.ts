import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from 'bun:test';
import type { Channel, Notification } from '@labkeeper/protocol/notification';
import type { Page } from '@labkeeper/protocol/page';
import { Receiver } from '../../channels/testing/receiver.ts';
import { TestClock } from '../../platform/testing/test-clock.ts';
import { startTestHub, type TestHub } from '../../platform/testing/test-hub.ts';

setDefaultTimeout(60_000);

const minute = 60_000;
let hub: TestHub;
let clock: TestClock;
let receiver: Receiver;
let url: string;
let dataDir: string;

beforeEach(async () => {
  clock = new TestClock();
  receiver = new Receiver();
  url = await receiver.start();
  dataDir = mkdtempSync(join(tmpdir(), 'labkeeper-news-'));
  hub = await startTestHub({ overrides: { clock }, dataDir });
});

afterEach(async () => {
  await hub.stop();
  await receiver.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function addChannel(match: object = {}): Promise<Channel> {
  const body = { type: 'webhook', name: 'phone', settings: { url: `${url}/hook`, allow_loopback: true }, match };
  const { status, body: made } = await hub.fetchJson<Channel>('POST', '/api/v1/channels', body);
  expect(status).toBe(201);
  return made;
}

async function report(used: Record<string, number>, serverId = 'nas'): Promise<void> {
  const samples = Object.entries(used).map(([mount, value]) => ({
    metric: 'filesystem_used_percent',
    labels: { mount },
    value,
  }));
  const timestamp = new Date(clock.now()).toISOString();
  const body = { server_id: serverId, timestamp, metrics: { cpu_percent: 5 }, samples };
  expect((await hub.fetchJson('POST', '/api/v1/agents/heartbeat', body)).status).toBe(200);
  await hub.app.services.notifications.sendDue();
}

/** Time goes by in steps, as the hub's own second hand would see it. */
async function wait(ms: number, stepMs = 1000): Promise<void> {
  for (let gone = 0; gone < ms; gone += stepMs) {
    clock.advance(stepMs);
    await hub.app.services.notifications.sendDue();
  }
}

function titles(): string[] {
  return receiver.received.map(({ body }) => (JSON.parse(body) as { title: string }).title);
}

async function log(query = ''): Promise<Notification[]> {
  return (await hub.fetchJson<Page<Notification>>('GET', `/api/v1/notifications${query}`)).body.items;
}

describe('news', () => {
  test('reach the channel at once, and their end follows', async () => {
    await addChannel();
    await report({ '/srv': 95 });
    expect(titles()).toEqual(['/srv on nas is 95 % full']);
    await wait(minute);
    await report({ '/srv': 40 });
    expect(titles()).toEqual(['/srv on nas is 95 % full', 'Over: /srv on nas is 95 % full']);
    expect((await log()).map(({ status }) => status)).toEqual(['delivered', 'delivered']);
  });

  test('that come together after the first are one message', async () => {
    await addChannel();
    await report({ '/a': 95 });
    await report({ '/a': 95, '/b': 95, '/c': 96 });
    await report({ '/d': 97 }, 'pi');
    await wait(30_000);
    expect(titles()).toEqual(['/a on nas is 95 % full', '3 problems on 2 servers']);
  });

  test('of a channel that is down for six hours arrive after it, once, with their own times', async () => {
    await addChannel();
    receiver.answer = { status: 503 };
    const began = clock.now();
    await report({ '/srv': 95 });
    await wait(6 * 60 * minute, 30_000);
    await report({ '/srv': 95 });
    expect((await log('?status=waiting')).length).toBe(1);
    receiver.received.length = 0;
    receiver.answer = { status: 200 };
    await wait(20 * minute, 30_000);
    expect(titles()).toEqual(['/srv on nas is 95 % full']);
    const { at } = JSON.parse(receiver.received[0]?.body ?? '{}') as { at: string };
    expect(Date.parse(at)).toBe(began);
  });

  test('survive a restart of the hub on their way, as the same message', async () => {
    await addChannel();
    receiver.answer = { status: 503 };
    await report({ '/srv': 95 });
    await hub.stop();
    hub = await startTestHub({ overrides: { clock }, dataDir });
    receiver.answer = { status: 200 };
    await wait(10_000);
    const ids = receiver.received.map(({ body }) => (JSON.parse(body) as { message_id: string }).message_id);
    expect([ids.length, new Set(ids).size]).toEqual([2, 1]);
    await report({ '/srv': 40 });
    await wait(minute);
    expect(titles().at(-1)).toBe('Over: /srv on nas is 95 % full');
  });

  test('never end with a recovery of what nobody was told', async () => {
    await addChannel({ min_severity: 'critical' });
    await report({ '/srv': 85 });
    await report({ '/srv': 40 });
    await wait(minute);
    expect(titles()).toEqual([]);
  });

  test('that are refused are dead, are shown with the reason, and can be sent again', async () => {
    await addChannel();
    receiver.answer = { status: 401, body: 'wrong key' };
    await report({ '/srv': 95 });
    const [dead] = await log('?status=dead');
    expect(dead?.error).toContain('wrong key');
    receiver.answer = { status: 200 };
    const path = `/api/v1/notifications/${dead?.notification_id}/retry`;
    expect((await hub.fetchJson('POST', path)).status).toBe(202);
    await wait(60_000);
    expect(titles().at(-1)).toBe('/srv on nas is 95 % full');
    expect((await hub.fetchJson('POST', path)).status).toBe(404);
  });

  test('are not told once somebody has acknowledged the alert', async () => {
    await addChannel();
    receiver.answer = { status: 503 };
    await report({ '/srv': 95 });
    const [alert] = (await hub.fetchJson<Page<{ alert_id: string }>>('GET', '/api/v1/alerts')).body.items;
    await hub.fetchJson('POST', `/api/v1/alerts/${alert?.alert_id}/acknowledge`, {});
    receiver.received.length = 0;
    receiver.answer = { status: 200 };
    await wait(minute);
    expect(titles()).toEqual([]);
    expect((await log()).map(({ status }) => status)).toEqual(['dropped']);
  });
});

describe('channels', () => {
  test('show their secrets to nobody, keep them over a change, and are tried with the real error of the other side', async () => {
    const made = await addChannel();
    expect(made.settings).toEqual({
      url: { set: true },
      authorization: { set: false },
      headers: { set: false },
      allow_loopback: true,
    });
    const path = `/api/v1/channels/${made.channel_id}`;
    const change = { type: 'webhook', name: 'tablet', settings: { url: { set: true }, allow_loopback: true } };
    expect((await hub.fetchJson<Channel>('PUT', path, change)).body).toMatchObject({
      name: 'tablet',
      settings: { url: { set: true } },
    });
    expect((await hub.fetchJson('POST', `${path}/test`)).body).toEqual({ delivered: true, error: null, note: null });
    receiver.answer = { status: 403, body: 'no such hook' };
    expect((await hub.fetchJson('POST', `${path}/test`)).body).toEqual({
      delivered: false,
      error: 'It answered 403: no such hook',
      note: null,
    });
    const stored = JSON.stringify(await hub.app.platform.db.read.selectFrom('channels').selectAll().execute());
    expect(stored).not.toContain(url);
    expect((await hub.fetchJson('DELETE', path)).status).toBe(204);
    expect((await hub.fetchJson('GET', path)).status).toBe(404);
  });

  test('say which setting is wrong', async () => {
    const wrong = { type: 'ntfy', name: 'x', settings: { server_url: 'https://ntfy.sh', topic: 'not a topic!' } };
    const { status, body } = await hub.fetchJson<{ detail: { field: string } }>('POST', '/api/v1/channels', wrong);
    expect([status, body.detail.field]).toEqual([422, 'settings.topic']);
    const unknown = await hub.fetchJson<{ detail: { field: string } }>('POST', '/api/v1/channels', {
      ...wrong,
      type: 'pigeon',
    });
    expect([unknown.status, unknown.body.detail.field]).toEqual([422, 'type']);
    const settings = { url, allow_loopback: true };
    for (const [more, field] of [
      [{ match: { min_sev: 'low' } }, 'match.min_sev'],
      [{ enabld: false }, 'enabld'],
      [{ settings: { ...settings, metod: 'PUT' } }, 'settings.metod'],
    ] as const) {
      const asked = { type: 'webhook', name: 'x', settings, ...more };
      const refused = await hub.fetchJson<{ detail: { field: string } }>('POST', '/api/v1/channels', asked);
      expect([refused.status, refused.body.detail.field]).toEqual([422, field]);
    }
    const made = await addChannel();
    expect((await hub.fetchJson('PUT', `/api/v1/channels/${made.channel_id}`, made)).status).toBe(200);
  });
});

test('the address of a Slack webhook alone makes a channel, that nobody can delete', async () => {
  await hub.stop();
  hub = await startTestHub({
    overrides: { clock },
    environment: { SLACK_WEBHOOK_URL: 'https://hooks.slack.test/services/T/B/x' },
  });
  const { items } = (await hub.fetchJson<Page<Channel>>('GET', '/api/v1/channels')).body;
  expect(items[0]).toMatchObject({
    channel_id: 'slack',
    type: 'slack',
    managed_by: 'environment',
    match: { min_severity: 'high' },
  });
  expect(JSON.stringify(items)).not.toContain('hooks.slack.test');
  expect((await hub.fetchJson('DELETE', '/api/v1/channels/slack')).status).toBe(409);
});

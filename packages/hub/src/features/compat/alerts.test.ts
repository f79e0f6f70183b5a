import { afterAll, beforeAll, expect, test } from 'bun:test';
import { Receiver } from '../../channels/testing/receiver.ts';
import { startTestHub, type TestHub } from '../../platform/testing/test-hub.ts';

let hub: TestHub;
let receiver: Receiver;

beforeAll(async () => {
  hub = await startTestHub();
  receiver = new Receiver();
});

afterAll(async () => {
  await hub.stop();
  await receiver.stop();
});

test('without a channel a test alert reaches nobody, and says so', async () => {
  expect((await hub.fetchJson('GET', '/api/test-alert')).body).toEqual({ sent: false, channels: [] });
});

test('a test alert goes through every channel that is on, and brings back what each other side said', async () => {
  const url = await receiver.start();
  const ways = [
    { name: 'good', settings: { url, allow_loopback: true } },
    { name: 'refused', settings: { url: 'http://127.0.0.1:9/', allow_loopback: true } },
    { name: 'off', enabled: false, settings: { url, allow_loopback: true } },
  ];
  for (const way of ways) await hub.fetchJson('POST', '/api/v1/channels', { type: 'webhook', ...way });
  const { body } = await hub.fetchJson<{ sent: boolean; channels: { name: string; error: string | null }[] }>(
    'GET',
    '/api/test-alert',
  );
  expect(body.sent).toBe(true);
  expect(body.channels.map(({ name, error }) => [name, error === null])).toEqual([
    ['good', true],
    ['refused', false],
  ]);
  expect(receiver.received).toHaveLength(1);
  const reader = await hub.keyWith('read');
  expect((await hub.fetchJson('GET', '/api/test-alert', undefined, { 'x-api-key': reader })).status).toBe(403);
});

test('changes of status are rows, the newest first', async () => {
  for (const used of [50, 95, 40]) {
    const samples = [{ metric: 'filesystem_used_percent', labels: { mount: '/srv' }, value: used }];
    const body = { server_id: 'nas', timestamp: new Date().toISOString(), metrics: {}, samples };
    expect((await hub.fetchJson('POST', '/api/v1/agents/heartbeat', body)).status).toBe(200);
  }
  const { body } = await hub.fetchJson<unknown[]>('GET', '/api/dashboard/events?limit=1');
  const key = 'server/nas/filesystem_used_percent{mount=/srv}';
  expect(body).toHaveLength(1);
  expect(body[0]).toMatchObject({ key, prev_status: 'FAIL', new_status: 'OK', notified: false, notified_ts: null });
  expect((await hub.fetchJson('GET', '/api/dashboard/events?limit=0')).status).toBe(422);
});

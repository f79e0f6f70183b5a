import { afterAll, beforeAll, expect, test } from 'bun:test';
import { collectors } from '@labkeeper/collectors/registry';
import type { HeartbeatAnswer } from '@labkeeper/protocol/agent';
import { startTestHub, type TestHub } from '../platform/testing/test-hub.ts';

interface Listed {
  readonly name: string;
  readonly enabled: boolean;
  readonly interval_seconds: number;
}

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
  for (const id of ['nas', 'other']) {
    await hub.fetchJson('POST', '/api/v1/servers', { server_id: id, hostname: id });
  }
});
afterAll(async () => hub.stop());

async function listed(serverId: string): Promise<Map<string, Listed>> {
  const { body } = await hub.fetchJson<{ items: Listed[] }>(
    'GET',
    `/api/v1/collectors?server_id=${serverId}&limit=200`,
  );
  return new Map(body.items.map((item) => [item.name, item]));
}

async function askedOf(serverId: string): Promise<Record<string, object>> {
  const body = { server_id: serverId, timestamp: new Date().toISOString(), metrics: {}, agent_version: '1.0.0' };
  const answer = await hub.fetchJson<HeartbeatAnswer>('POST', '/api/v1/agents/heartbeat', {
    ...body,
    settings_version: 0,
  });
  return answer.body.settings?.collectors ?? {};
}

test('every collector is listed, and is switched off and paced for one server alone, as its agent is then told', async () => {
  const names = collectors.map(({ id }) => id);
  expect([...(await listed('nas')).keys()].toSorted()).toEqual(names.toSorted());
  for (const name of names) {
    const off = await hub.fetchJson('POST', `/api/v1/collectors/${name}/disable?server_id=nas`);
    expect(off.status).toBe(200);
  }
  const paces = Object.fromEntries(names.map((name, index) => [name, { interval_seconds: 100 + index }]));
  const body = { agent_settings: { collectors: paces } };
  expect((await hub.fetchJson('PATCH', '/api/v1/servers/nas', body)).status).toBe(200);
  const nas = await listed('nas');
  const asked = await askedOf('nas');
  for (const [index, name] of names.entries()) {
    expect(nas.get(name)).toMatchObject({ enabled: false, interval_seconds: 100 + index });
    expect(asked[name]).toMatchObject({ enabled: false, interval_seconds: 100 + index });
  }
  expect([...(await listed('other')).values()].every(({ enabled }) => enabled)).toBe(true);
  for (const name of names) await hub.fetchJson('POST', `/api/v1/collectors/${name}/enable?server_id=nas`);
  expect([...(await listed('nas')).values()].every(({ enabled }) => enabled)).toBe(true);
});

test('each collector can be run now; of an agent without a live connection the answer says that it was not asked', async () => {
  for (const { id } of collectors) {
    const { status, body } = await hub.fetchJson('POST', `/api/v1/collectors/${id}/run?server_id=nas`);
    expect([status, body]).toEqual([200, { name: id, servers: [] }]);
  }
});

test('which units are shown is told to the agent of that server', async () => {
  const units = { include: ['docker*'], exclude: ['getty@*'] };
  const body = { agent_settings: { collectors: { units } } };
  expect((await hub.fetchJson('PATCH', '/api/v1/servers/other', body)).status).toBe(200);
  expect((await askedOf('other'))['units']).toMatchObject(units);
});

import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { ErrorBody } from '@labkeeper/protocol/error';
import type { LatestMetrics } from '@labkeeper/protocol/server';
import { startTestHub, type TestHub } from '../../platform/testing/test-hub.ts';
import { openSocket } from '../testing/open-socket.ts';
import { referenceHeartbeat } from '../testing/reference-heartbeat.ts';

const older = ['/host/status', '/api/dashboard/status', '/api/metrics', '/api/collect/system'];

test('without an agent on the hub’s own machine its routes say so', async () => {
  const hub = await startTestHub();
  try {
    for (const path of older) {
      const answer = await hub.fetchJson<ErrorBody>('GET', path);
      expect([answer.status, answer.body.detail.code]).toEqual([503, 'NO_LOCAL_AGENT']);
    }
  } finally {
    await hub.stop();
  }
});

describe('the older routes', () => {
  let hub: TestHub;
  let agentKey: string;

  beforeAll(async () => {
    hub = await startTestHub();
    await hub.fetchJson('POST', '/api/v1/servers', { server_id: 'here', hostname: 'here.home.lan' });
    const { servers, accounts } = hub.app.services;
    await servers.write(servers.require('here'), { local: 1 });
    agentKey = (await accounts.issueKey({ name: 'here', scopes: ['ingest'], serverId: 'here' })).key;
    await report();
  });
  afterAll(async () => hub.stop());

  function report() {
    const labels = { mount: '/mnt/Array' };
    const samples = [
      { metric: 'filesystem_used_percent', labels, value: 91 },
      { metric: 'filesystem_free_bytes', labels, value: 360e9 },
      { metric: 'filesystem_total_bytes', labels, value: 4e12 },
    ];
    const body = { ...referenceHeartbeat(Date.now()), server_id: 'here', samples };
    return hub.fetchJson('POST', '/api/v1/agents/heartbeat', body, { 'x-api-key': agentKey });
  }

  test('tell the machine in one answer', async () => {
    const { body } = await hub.fetchJson('GET', '/host/status');
    expect(body).toEqual({
      hostname: 'here.home.lan',
      uptime_seconds: 1_053_120,
      cpu_percent: 45.2,
      memory_percent: 62.1,
      memory_used_bytes: 9.9e9,
      memory_total_bytes: 16e9,
      disks: [{ mount: '/mnt/Array', used_percent: 91, free_bytes: 360e9, total_bytes: 4e12 }],
    });
  });

  test('judge its numbers and services', async () => {
    const { body } = await hub.fetchJson<Record<string, unknown>>('GET', '/api/dashboard/status');
    expect(body).toMatchObject({
      status: 'FAIL',
      // The disk is judged by the filesystem that this server sends beside it.
      system: { cpu_percent: { value: 45.2, status: 'OK' }, disk_percent: { value: 82, status: 'FAIL' } },
      services: [
        { service: 'plex', status: 'OK', response_ms: null },
        { service: 'jackett', status: 'FAIL', response_ms: null },
      ],
    });
  });

  test('list what was measured as rows', async () => {
    const { body } = await hub.fetchJson<Record<string, unknown>[]>('GET', '/api/metrics?hours=1');
    const rows = new Map(body.map((row) => [row['name'], row]));
    expect(rows.get('cpu_percent')).toMatchObject({
      category: 'system',
      value_num: 45.2,
      value_text: null,
      status: 'OK',
    });
    expect(rows.get('disk_/mnt/Array_free_gb')).toMatchObject({ category: 'disk', value_num: 360 });
    expect(rows.get('disk_/mnt/Array_used_percent')).toMatchObject({ value_num: 91, status: 'FAIL' });
    expect((await hub.fetchJson('GET', '/api/metrics?hours=0')).status).toBe(422);
  });

  test('measure now, and answer what was measured', async () => {
    const refused = await hub.fetchJson<ErrorBody>('GET', '/api/collect/system');
    expect(refused.body.detail.code).toBe('NO_LOCAL_AGENT');
    const agent = await openSocket(`${hub.url}/api/v1/agents/stream`, { 'x-api-key': agentKey });
    const answer = hub.fetchJson<LatestMetrics>('GET', '/api/collect/system');
    await agent.next((frame) => frame.type === 'report_now');
    await report();
    expect((await answer).body.metrics['cpu_percent']).toBe(45.2);
    agent.close();
  });

  test('switch a collector for all servers, those with a setting of their own too', async () => {
    await hub.fetchJson('POST', '/api/v1/collectors/cpu/enable?server_id=here');
    expect((await hub.fetchJson('POST', '/api/collectors/disable/cpu')).body).toEqual({
      name: 'cpu',
      servers: ['here'],
    });
    const server = hub.app.services.servers.require('here');
    expect((await hub.app.services.agents.settingsOf(server)).collectors['cpu']).toEqual({ enabled: false });
    expect(hub.app.platform.settings.values.agent.collectors?.['cpu']).toEqual({ enabled: false });
    const listed = await hub.fetchJson<{ items: { name: string; enabled: boolean }[] }>(
      'GET',
      '/api/v1/collectors?server_id=here',
    );
    expect(listed.body.items.find((one) => one.name === 'cpu')?.enabled).toBe(false);
  });
});

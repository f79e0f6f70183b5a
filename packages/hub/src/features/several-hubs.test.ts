import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'bun:test';
import { sql } from 'kysely';
import type { HeartbeatAnswer } from '@labkeeper/protocol/agent';
import type { Alert } from '@labkeeper/protocol/alert';
import type { Page } from '@labkeeper/protocol/page';
import type { Configuration } from '@labkeeper/protocol/config';
import type { LatestMetrics, ServerDetail } from '@labkeeper/protocol/server';
import { Receiver } from '../channels/testing/receiver.ts';
import { describeEngines } from '../platform/testing/engines.ts';
import { startTestHub, type TestHub } from '../platform/testing/test-hub.ts';
import { openSocket } from './testing/open-socket.ts';
import { referenceHeartbeat } from './testing/reference-heartbeat.ts';

const running: TestHub[] = [];
const folders: string[] = [];

afterEach(async () => {
  for (const hub of running.splice(0)) await hub.stop();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Two hubs with the same keys on one database, which know of each other. */
async function twoHubs(url: string): Promise<[TestHub, TestHub]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'labkeeper-hubs-'));
  folders.push(dataDir);
  const environment = { DATABASE_URL: url };
  const a = await startTestHub({ dataDir, environment });
  running.push(a);
  const b = await startTestHub({ dataDir, environment, setUp: false });
  running.push(b);
  await until(() => a.app.platform.news.hasPeers && b.app.platform.news.hasPeers);
  return [a, b];
}

async function until(holds: () => boolean | Promise<boolean>, withinMs = 10_000): Promise<number> {
  const began = performance.now();
  while (!(await holds())) {
    if (performance.now() - began > withinMs) throw new Error('it did not become so in time');
    await Bun.sleep(20);
  }
  return performance.now() - began;
}

async function report(hub: TestHub, change: object = {}): Promise<HeartbeatAnswer> {
  const body = { ...referenceHeartbeat(Date.now()), server_id: 'nas', agent_version: '1.0.0', ...change };
  const answer = await hub.fetchJson<HeartbeatAnswer>('POST', '/api/v1/agents/heartbeat', body);
  expect(answer.status).toBe(200);
  return answer.body;
}

async function detail(hub: TestHub, serverId = 'nas'): Promise<ServerDetail | undefined> {
  const answer = await hub.fetchJson<ServerDetail>('GET', `/api/v1/servers/${serverId}`);
  return answer.status === 200 ? answer.body : undefined;
}

describeEngines('several hubs on one database', (open, engine) => {
  if (engine === 'sqlite') {
    test('a hub on a file is alone and tells nobody', async () => {
      const hub = await startTestHub({ environment: { DATABASE_URL: (await open.place()).url } });
      running.push(hub);
      expect(hub.app.platform.news.hasPeers).toBe(false);
    });
    return;
  }

  test('a report that one hub takes shows in the other within a second, in lists, numbers and the live stream', async () => {
    const [a, b] = await twoHubs((await open.place()).url);
    const live = await openSocket(`${b.url}/api/v1/live`, { 'x-api-key': b.adminKey });
    await live.next((frame) => frame.type === 'snapshot');
    await report(a);
    const began = performance.now();
    await live.next((frame) => frame.type === 'server' && JSON.stringify(frame).includes('"online"'), 10_000);
    expect(performance.now() - began).toBeLessThan(3000);
    const [here, there] = [await detail(a), await detail(b)];
    expect(there).toMatchObject({
      status: 'online',
      latest: here?.latest,
      last_seen: here?.last_seen,
      services: here?.services,
      health: here?.health,
      updates_available: 12,
      os_distribution: 'Debian GNU/Linux',
    });
    const { metrics } = referenceHeartbeat(Date.now());
    await report(a, { metrics: { ...metrics, cpu_percent: 99 } });
    await until(async () => {
      const latest = await b.fetchJson<LatestMetrics>('GET', '/api/v1/metrics/nas/latest');
      return latest.body.metrics['cpu_percent'] === 99;
    });
    live.close();
  }, 40_000);

  test('an agent may change from one hub to the other, and both know its newest numbers', async () => {
    const [a, b] = await twoHubs((await open.place()).url);
    await report(a, { updates_available: 1 });
    await until(async () => (await detail(b))?.status === 'online');
    await Bun.sleep(1100);
    await report(b, { updates_available: 2 });
    await until(async () => (await detail(a))?.updates_available === 2);
    expect((await detail(b))?.updates_available).toBe(2);
  }, 40_000);

  test('what a person changes in one hub holds in the other: servers, settings, and a removal', async () => {
    const [a, b] = await twoHubs((await open.place()).url);
    await a.fetchJson('POST', '/api/v1/servers', { server_id: 'pi', tags: ['dns'] });
    await until(async () => (await detail(b, 'pi')) !== undefined);
    await b.fetchJson('PATCH', '/api/v1/servers/pi', {
      display_name: 'Pi',
      expected_services: [{ name: 'pihole' }],
      agent_settings: { heartbeat_interval_seconds: 10 },
    });
    await until(async () => (await detail(a, 'pi'))?.display_name === 'Pi');
    await until(async () => (await detail(a, 'pi'))?.agent_settings.heartbeat_interval_seconds === 10);
    expect((await detail(a, 'pi'))?.expected_services.map(({ name }) => name)).toEqual(['pihole']);

    await a.fetchJson('PUT', '/api/v1/config', { thresholds: { disk_warning_percent: 55 } });
    await until(async () => {
      const config = await b.fetchJson<Configuration>('GET', '/api/v1/config');
      return config.body.thresholds.disk_warning_percent === 55;
    });

    await a.fetchJson('DELETE', '/api/v1/servers/pi');
    await until(async () => (await detail(b, 'pi')) === undefined);
    const refused = await b.fetchJson('POST', '/api/v1/agents/heartbeat', {
      ...referenceHeartbeat(Date.now()),
      server_id: 'pi',
    });
    expect(refused).toMatchObject({ status: 403, body: { detail: { code: 'SERVER_BLOCKED' } } });
  }, 40_000);

  test('a key that ends in one hub ends in the other, its sockets too', async () => {
    const [a, b] = await twoHubs((await open.place()).url);
    const made = await a.fetchJson<{ key: string; key_id: string }>(
      'POST',
      '/api/v1/api-keys',
      { name: 'wall', scopes: ['read'] },
      await a.browserOf('admin'),
    );
    const headers = { 'x-api-key': made.body.key };
    const socket = await openSocket(`${b.url}/api/v1/live`, headers);
    expect((await a.fetchJson('DELETE', `/api/v1/api-keys/${made.body.key_id}`)).status).toBe(200);
    const began = performance.now();
    expect(await socket.closed).toBe(4401);
    expect(performance.now() - began).toBeLessThan(3000);
    expect((await b.fetchJson('GET', '/api/v1/servers', undefined, headers)).status).toBe(401);
  }, 40_000);

  test('a hub whose line was cut catches up when it is back', async () => {
    const [a, b] = await twoHubs((await open.place()).url);
    await report(a, { updates_available: 1 });
    await until(async () => (await detail(b))?.updates_available === 1);
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'labkeeper news' and datname = current_database()`.execute(a.app.platform.db.read);
    await until(() => !b.app.platform.news.isOpen);
    await report(a, { updates_available: 7 });
    await until(async () => (await detail(b))?.updates_available === 7, 30_000);
  }, 40_000);

  test('a problem that both see is one alert and one message, and what a person does about it holds in both', async () => {
    const [a, b] = await twoHubs((await open.place()).url);
    const phone = new Receiver();
    const settings = { url: await phone.start(), allow_loopback: true };
    try {
      await a.fetchJson('POST', '/api/v1/channels', { type: 'webhook', name: 'phone', settings });
      await until(async () => (await b.fetchJson<Page<object>>('GET', '/api/v1/channels')).body.items.length === 1);
      const { metrics } = referenceHeartbeat(Date.now());
      for (const [hub, used] of [
        [b, 95],
        [a, 96],
        [b, 97],
      ] as const) {
        await report(hub, { metrics: { ...metrics, disk_percent: used } });
        await Bun.sleep(400);
      }
      await until(() => phone.received.length > 0);
      const [alert, ...others] = (await a.fetchJson<Page<Alert>>('GET', '/api/v1/alerts?type=disk_critical')).body
        .items;
      expect([alert?.status, others.length]).toEqual(['open', 0]);
      await a.fetchJson('POST', `/api/v1/alerts/${alert?.alert_id ?? ''}/acknowledge`, {});
      await report(b, { metrics: { ...metrics, disk_percent: 98 } });
      const there = await b.fetchJson<Alert>('GET', `/api/v1/alerts/${alert?.alert_id ?? ''}`);
      expect(there.body.status).toBe('acknowledged');
      expect(phone.received.filter(({ body }) => body.includes('disk'))).toHaveLength(1);
    } finally {
      await phone.stop();
    }
  }, 40_000);
});

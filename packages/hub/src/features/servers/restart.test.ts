import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'bun:test';
import type { LatestMetrics, Server, ServerDetail } from '@labkeeper/protocol/server';
import { describeEngines } from '../../platform/testing/engines.ts';
import { startTestHub, type TestHub } from '../../platform/testing/test-hub.ts';
import { referenceHeartbeat, StandingClock } from '../testing/reference-heartbeat.ts';

const noon = Date.UTC(2026, 5, 18, 12);
const second = 1000;
const minute = 60 * second;
const running: TestHub[] = [];
const folders: string[] = [];

afterEach(async () => {
  for (const hub of running.splice(0)) await hub.stop();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function start(clock: StandingClock, dataDir: string, url: string): Promise<TestHub> {
  const hub = await startTestHub({ dataDir, environment: { DATABASE_URL: url }, overrides: { clock }, setUp: false });
  running.push(hub);
  return hub;
}

function newFolder(): string {
  const made = mkdtempSync(join(tmpdir(), 'labkeeper-restart-'));
  folders.push(made);
  return made;
}

async function stop(hub: TestHub): Promise<void> {
  running.splice(running.indexOf(hub), 1);
  await hub.stop();
}

const plex = {
  pid: 7,
  name: 'plex',
  command: '/usr/lib/plex',
  user: 'plex',
  state: 'S',
  cpu_percent: 3,
  memory_bytes: 512,
  memory_percent: 1,
  threads: 4,
  started_at: null,
};

function report(clock: StandingClock, serverId: string) {
  return {
    ...referenceHeartbeat(clock.now()),
    server_id: serverId,
    samples: [{ metric: 'filesystem_used_percent', labels: { mount: '/srv' }, value: 64 }],
    inventory: { processes: [plex] },
    collectors: [{ name: 'smart', status: 'FAIL', took_ms: 12, error: 'not allowed', hint: 'add it to the group' }],
    agent_version: '1.2.3',
    interval_seconds: 60,
  };
}

async function look(hub: TestHub, clock: StandingClock, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 5 * second) {
    clock.pass(5 * second);
    await hub.app.services.servers.look(AbortSignal.any([]));
  }
}

async function detail(hub: TestHub, serverId: string): Promise<ServerDetail> {
  return (await hub.fetchJson<ServerDetail>('GET', `/api/v1/servers/${serverId}`)).body;
}

describeEngines('after a restart of the hub', (open) => {
  test('every server is known as before, at once and with its age; who was offline stays so, nobody else is called so', async () => {
    const { url } = await open.place();
    const clock = new StandingClock(noon);
    const dataDir = newFolder();
    const first = await start(clock, dataDir, url);
    await first.fetchJson('POST', '/api/v1/servers', { server_id: 'never' });
    await first.fetchJson('POST', '/api/v1/agents/heartbeat', report(clock, 'gone'));
    await look(first, clock, 4 * minute);
    await first.fetchJson('POST', '/api/v1/agents/heartbeat', report(clock, 'nas'));
    const before = await detail(first, 'nas');
    expect(before.status).toBe('online');
    await stop(first);

    clock.pass(30 * second);
    const hub = await start(clock, dataDir, url);
    const after = await detail(hub, 'nas');
    expect(after).toMatchObject({
      status: 'unknown',
      health: 'UNKNOWN',
      last_seen: before.last_seen,
      latest: before.latest,
      boot_time: before.boot_time,
      services: before.services,
      collectors: before.collectors,
      updates_available: 12,
      agent: { version: '1.2.3', last_address: before.agent.last_address, transport: 'plain' },
    });
    expect(Object.keys(after.latest)).toContain('cpu_percent');
    const latest = await hub.fetchJson<LatestMetrics>('GET', '/api/v1/metrics/nas/latest');
    expect(latest.body.timestamp).toBe(before.last_seen);
    const processes = await hub.fetchJson<{ items: unknown[] }>('GET', '/api/v1/servers/nas/processes');
    expect(processes.body.items.length).toBe(1);

    const list = (await hub.fetchJson<{ items: Server[] }>('GET', '/api/v1/servers')).body.items;
    expect(list.map((server) => [server.server_id, server.status, server.latest['disk_percent']])).toEqual([
      ['gone', 'offline', 82],
      ['nas', 'unknown', 82],
      ['never', 'unknown', undefined],
    ]);
    expect(list[0]?.last_seen).toBe(new Date(noon).toISOString());

    await look(hub, clock, 2 * minute);
    expect((await detail(hub, 'nas')).status).toBe('unknown');
    await look(hub, clock, 2 * minute);
    expect((await detail(hub, 'nas')).status).toBe('offline');
    await hub.fetchJson('POST', '/api/v1/agents/heartbeat', report(clock, 'nas'));
    expect((await detail(hub, 'nas')).status).toBe('online');
  });

  test('what a server said last is kept when it is said, and does not wait for the end of the hub', async () => {
    const { url } = await open.place();
    const clock = new StandingClock(noon);
    const hub = await start(clock, newFolder(), url);
    async function kept(text: string): Promise<string> {
      for (let tries = 0; tries < 200; tries += 1) {
        const [found] = (await rows()).filter((value) => value.includes(text));
        if (found !== undefined) return found;
        await Bun.sleep(25);
      }
      throw new Error(`nothing with ${text} was kept`);
    }
    async function rows(): Promise<string[]> {
      const found = await hub.app.platform.db.read
        .selectFrom('inventory')
        .select('value_json')
        .where('part', '=', 'last_report')
        .execute();
      return found.map((row) => row.value_json);
    }
    await hub.fetchJson('POST', '/api/v1/agents/heartbeat', report(clock, 'nas'));
    const first = await kept('"stopped"');
    clock.pass(minute);
    await hub.fetchJson('POST', '/api/v1/agents/heartbeat', report(clock, 'nas'));
    await Bun.sleep(300);
    expect(await rows()).toEqual([first]);
    clock.pass(minute);
    const services = [{ name: 'plex', status: 'failed' }];
    await hub.fetchJson('POST', '/api/v1/agents/heartbeat', { ...report(clock, 'nas'), services });
    expect(await kept('"failed"')).not.toContain('jackett');
  });
});

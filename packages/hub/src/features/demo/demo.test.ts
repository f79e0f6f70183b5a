import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { collectors } from '@labkeeper/collectors/registry';
import type { Alert, Event } from '@labkeeper/protocol/alert';
import type { Channel, Notification } from '@labkeeper/protocol/notification';
import type { LogAnswer } from '@labkeeper/protocol/log';
import type { Page } from '@labkeeper/protocol/page';
import type { PortChange, PortConflict } from '@labkeeper/protocol/port-map';
import type { Series } from '@labkeeper/protocol/sample';
import type { Server, ServerDetail, Site } from '@labkeeper/protocol/server';
import { startTestHub, type TestHub } from '../../platform/testing/test-hub.ts';
import { openSocket } from '../testing/open-socket.ts';

const dayMs = 86_400_000;

describe('a demonstration', () => {
  let hub: TestHub;
  let tookMs: number;
  const dataDir = mkdtempSync(join(tmpdir(), 'labkeeper-demo-'));

  beforeAll(async () => {
    const began = performance.now();
    hub = await startTestHub({ environment: { LABKEEPER_DEMO: 'true' }, dataDir });
    await hub.app.services.demo.written();
    tookMs = performance.now() - began;
    await hub.app.services.demo.report();
  }, 60_000);
  afterAll(async () => {
    await hub.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  async function list(): Promise<Server[]> {
    return (await hub.fetchJson<Page<Server>>('GET', '/api/v1/servers')).body.items;
  }

  test('has its month of history within seconds, and says what it is', async () => {
    expect(tookMs).toBeLessThan(30_000);
    expect((await hub.fetchJson<{ demo: boolean }>('GET', '/api/v1/setup')).body.demo).toBe(true);
  });

  test('shows the eleven servers of three sites, some of them with trouble', async () => {
    const servers = new Map((await list()).map((server) => [server.server_id, server]));
    expect(servers.size).toBe(11);
    expect(servers.get('omv-backupserver')).toMatchObject({ status: 'offline', health: 'FAIL' });
    expect(servers.get('omv-backupserver')?.latest['disk_percent']).toBeGreaterThan(50);
    expect(servers.get('omv-documentserver')?.problems[0]?.message).toMatch(/^\/srv is 9\d % full: /);
    expect(servers.get('omv-mediaserver')).toMatchObject({ tdp_watts: 65, health: 'WARN', status: 'online' });
    expect(servers.get('pihole-master')).toMatchObject({ health: 'OK', os_distribution: 'Raspbian GNU/Linux' });
    const sites = await hub.fetchJson<Page<Site>>('GET', '/api/v1/sites');
    expect(sites.body.items.map((site) => [site.site_id, site.servers])).toEqual([
      ['cellar', 1],
      ['home', 7],
      ['office', 3],
    ]);
  });

  test('has a month to draw, with the night calmer than the evening', async () => {
    const to = Date.now();
    const range = `from=${new Date(to - 30 * dayMs).toISOString()}&to=${new Date(to).toISOString()}`;
    const { body } = await hub.fetchJson<{ series: Series[] }>(
      'GET',
      `/api/v1/metrics/omv-mediaserver?metrics=cpu_percent&points=720&${range}`,
    );
    const drawn = body.series[0]!;
    expect(drawn.mean.filter((value) => value !== null).length).toBeGreaterThan(drawn.mean.length * 0.95);
    const byHour = new Map<number, number[]>();
    for (const [index, value] of drawn.mean.entries()) {
      const hour = new Date(Date.parse(drawn.start) + index * drawn.step_seconds * 1000).getUTCHours();
      if (value !== null) byHour.set(hour, [...(byHour.get(hour) ?? []), value]);
    }
    function mean(hour: number): number {
      let sum = 0;
      for (const value of byHour.get(hour)!) sum += value;
      return sum / byHour.get(hour)!.length;
    }
    expect(mean(16)).toBeGreaterThan(mean(4) + 10);
  });

  test('has a past: problems that are over, one that somebody knows of, and messages through a channel that is off', async () => {
    const over = await hub.fetchJson<Page<Alert>>('GET', '/api/v1/alerts?status=resolved');
    expect(over.body.items.map(({ title }) => title)).toEqual([
      'nextcloud on OMV CloudServer1 is failed',
      'CPU of OMV AIServer1 is 96 % busy',
      'Pi-hole Backup is offline',
      'OMV WebServer1 is offline',
    ]);
    expect(over.body.items[1]).toMatchObject({ acknowledged_by: 'user:admin', note: 'A model is being trained' });
    const known = await hub.fetchJson<Page<Alert>>('GET', '/api/v1/alerts?status=acknowledged');
    expect(known.body.items.map(({ server_id: id, note }) => [id, note])).toEqual([
      ['omv-mediaserver', 'New disks are ordered'],
    ]);
    const open = await hub.fetchJson<Page<Alert>>('GET', '/api/v1/alerts?status=open');
    expect(open.body.items.map(({ server_id: id }) => id)).toContain('omv-documentserver');
    const events = await hub.fetchJson<Page<Event>>('GET', '/api/v1/events?server_id=pihole-backup');
    expect(events.body.items.map((event) => event.new_status)).toEqual(['OK', 'FAIL']);
    const log = await hub.fetchJson<Page<Notification>>('GET', '/api/v1/notifications');
    expect(log.body.items).toHaveLength(8);
    expect(new Set(log.body.items.map(({ status }) => status))).toEqual(new Set(['delivered']));
  });

  test('shows in its numbers what its alerts tell of', async () => {
    const over = await hub.fetchJson<Page<Alert>>('GET', '/api/v1/alerts?status=resolved&server_id=omv-aiserver1');
    const { since, resolved_at: until } = over.body.items[0]!;
    // The month is written every ten minutes.
    const [from, to] = [Date.parse(since) + 660_000, Date.parse(until!) - 120_000].map((at) =>
      new Date(at).toISOString(),
    );
    const range = `from=${from}&to=${to}&points=4`;
    const path = `/api/v1/metrics/omv-aiserver1?metrics=cpu_percent&${range}`;
    const { body } = await hub.fetchJson<{ series: Series[] }>('GET', path);
    const values = body.series[0]!.mean.filter((value) => value !== null);
    expect(values.length).toBeGreaterThan(1);
    expect(Math.min(...values)).toBeGreaterThan(90);
  });

  test('never sends anything: its channel is off, and one that is switched on reaches nobody', async () => {
    const { body } = await hub.fetchJson<Page<Channel>>('GET', '/api/v1/channels');
    const [channel] = body.items;
    expect(body.items).toHaveLength(1);
    expect(channel).toMatchObject({ name: 'Family chat', enabled: false, waiting: 0 });
    const tried = await hub.fetchJson<{ delivered: boolean; error: string }>(
      'POST',
      `/api/v1/channels/${channel!.channel_id}/test`,
    );
    expect(tried.body.delivered).toBe(false);
    expect(tried.body.error).toMatch(/loopback|this machine|itself/i);
  });

  test('has a port that began to listen yesterday and one that is wanted twice', async () => {
    const changed = await hub.fetchJson<Page<PortChange>>('GET', '/api/v1/ports/changes');
    expect(changed.body.items.map(({ change, port, server_id: id }) => [change, port, id])).toEqual([
      ['opened', 8181, 'omv-mediaserver'],
      ['closed', 3579, 'omv-mediaserver'],
    ]);
    const { body } = await hub.fetchJson<Page<PortConflict>>('GET', '/api/v1/ports/conflicts');
    expect(body.items.map(({ port }) => port)).toEqual([80, 443]);
  });

  test('has agents that say how each of their collectors fares', async () => {
    const { body } = await hub.fetchJson<ServerDetail>('GET', '/api/v1/servers/pihole-master');
    expect(body.agent.version).not.toBeNull();
    const absent = body.collectors.filter(({ status }) => status !== 'OK').map(({ name }) => name);
    expect(absent).toEqual(['arrays', 'containers', 'power', 'smart']);
    expect(body.collectors.map(({ name }) => name)).toEqual(collectors.map(({ id }) => id));
  });

  test('shows made-up logs, read as real ones are', async () => {
    const path = '/api/v1/servers/omv-homeautoserver/logs';
    const { body } = await hub.fetchJson<LogAnswer>('GET', `${path}?container=zigbee2mqtt&lines=8`);
    expect(body.items).toHaveLength(8);
    expect(body.items.some(({ message }) => message.includes('cannot open /dev/ttyUSB0'))).toBe(true);
    expect((await hub.fetchJson('GET', `${path}?container=nothing`)).status).toBe(404);
    expect((await hub.fetchJson('GET', '/api/v1/servers/omv-backupserver/logs')).status).toBe(503);
  });

  test('goes on second by second for those who watch', async () => {
    const viewer = await openSocket(`${hub.url}/api/v1/live`, { 'x-api-key': hub.adminKey });
    viewer.send({ type: 'watch', server_id: 'pihole-master' });
    await viewer.next((frame) => frame.type === 'sample' && JSON.stringify(frame).includes('"live":true'), 5000);
    viewer.close();
  });

  test('that is started again writes its history no second time', async () => {
    const before = await hub.app.platform.series.count();
    await hub.stop();
    const began = performance.now();
    hub = await startTestHub({ environment: { LABKEEPER_DEMO: 'true' }, dataDir });
    await hub.app.services.demo.written();
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(await hub.app.platform.series.count()).toBe(before);
    expect((await list()).find((server) => server.server_id === 'omv-backupserver')?.status).toBe('offline');
    expect((await hub.fetchJson<Page<Channel>>('GET', '/api/v1/channels')).body.items).toHaveLength(1);
  });
});

test('the servers of config.yaml are there from the start, and stay deleted when they were', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'labkeeper-listed-'));
  const lines = [
    'servers:',
    '  - server_id: nas',
    '    tdp_watts: 40',
    '    site_id: cellar',
    '  - server_id: web',
    '',
  ];
  writeFileSync(join(dataDir, 'config.yaml'), lines.join('\n'));
  try {
    const first = await startTestHub({ dataDir });
    const made = await first.fetchJson<Page<Server>>('GET', '/api/v1/servers');
    expect(made.body.items.map((server) => [server.server_id, server.tdp_watts, server.site_id])).toEqual([
      ['nas', 40, 'cellar'],
      ['web', 50, 'home'],
    ]);
    await first.fetchJson('DELETE', '/api/v1/servers/web');
    await first.stop();
    const second = await startTestHub({ dataDir });
    const kept = await second.fetchJson<Page<Server>>('GET', '/api/v1/servers');
    expect(kept.body.items.map((server) => server.server_id)).toEqual(['nas']);
    await second.stop();
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});

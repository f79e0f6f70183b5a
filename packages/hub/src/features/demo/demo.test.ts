import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Page } from '@labkeeper/protocol/page';
import type { Series } from '@labkeeper/protocol/sample';
import type { Server, Site } from '@labkeeper/protocol/server';
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

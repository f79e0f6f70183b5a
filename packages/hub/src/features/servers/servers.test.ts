import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { ErrorBody } from '@labkeeper/protocol/error';
import type { Page } from '@labkeeper/protocol/page';
import type { Server, ServerDetail, Site } from '@labkeeper/protocol/server';
import { describeEngines } from '../../platform/testing/engines.ts';
import { startTestHub, type TestHub } from '../../platform/testing/test-hub.ts';
import { referenceHeartbeat } from '../testing/reference-heartbeat.ts';

const registration = {
  server_id: 'omv-mediaserver',
  display_name: 'OMV MediaServer',
  hostname: 'omv-mediaserver',
  ip_address: '192.168.1.42',
  mac_address: null,
  tdp_watts: 65,
  location: 'rack',
  expected_services: [
    { name: 'plex', critical: true },
    { name: 'sonarr', critical: false },
    { name: 'plex', critical: false },
  ],
  tags: ['media'],
};
const servers = '/api/v1/servers';

function report(hub: TestHub, serverId: string) {
  const body = { ...referenceHeartbeat(Date.now()), server_id: serverId };
  return hub.fetchJson<ErrorBody>('POST', '/api/v1/agents/heartbeat', body);
}

describeEngines('servers', (open) => {
  test('are registered once, changed, kept over a restart, and removed', async () => {
    const { url, dataDir } = await open.place();
    const environment = { DATABASE_URL: url };
    const first = await startTestHub({ environment, dataDir });
    const made = await first.fetchJson<ServerDetail>('POST', servers, registration);
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      display_name: 'OMV MediaServer',
      status: 'unknown',
      site_id: 'home',
      tdp_watts: 65,
    });
    expect(made.body.expected_services.length).toBe(2);
    const twice = await first.fetchJson<ErrorBody>('POST', servers, registration);
    expect([twice.status, twice.body.detail.code]).toEqual([409, 'SERVER_EXISTS']);
    await first.fetchJson('PATCH', `${servers}/omv-mediaserver`, { tags: ['media', 'docker'], location: null });
    await first.fetchJson('PUT', `${servers}/omv-mediaserver`, { display_name: 'Media', tdp_watts: 60 });
    await first.stop();

    const second = await startTestHub({ environment, dataDir });
    try {
      const kept = await second.fetchJson<ServerDetail>('GET', `${servers}/omv-mediaserver`);
      expect(kept.body).toMatchObject({
        display_name: 'Media',
        tdp_watts: 60,
        tags: ['media', 'docker'],
        location: null,
        hostname: 'omv-mediaserver',
        expected_services: [
          { name: 'plex', critical: false },
          { name: 'sonarr', critical: false },
        ],
      });
      expect((await second.fetchJson('DELETE', `${servers}/omv-mediaserver`)).status).toBe(204);
      expect((await second.fetchJson('GET', `${servers}/omv-mediaserver`)).status).toBe(404);
    } finally {
      await second.stop();
    }
  });

  test('that were deleted may not report until they are created again, also after a restart', async () => {
    const { url, dataDir } = await open.place();
    const environment = { DATABASE_URL: url };
    const first = await startTestHub({ environment, dataDir });
    expect((await report(first, 'gone')).status).toBe(200);
    await first.fetchJson('DELETE', `${servers}/gone`);
    const blocked = await report(first, 'gone');
    expect([blocked.status, blocked.body.detail.code]).toEqual([403, 'SERVER_BLOCKED']);
    await first.stop();
    const second = await startTestHub({ environment, dataDir });
    try {
      expect((await report(second, 'gone')).status).toBe(403);
      expect((await second.fetchJson('POST', servers, { server_id: 'gone' })).status).toBe(201);
      expect((await report(second, 'gone')).status).toBe(200);
    } finally {
      await second.stop();
    }
  });

  test('belong to sites, and a site with servers stays', async () => {
    const { url } = await open.place();
    const hub = await startTestHub({ environment: { DATABASE_URL: url } });
    try {
      const made = await hub.fetchJson<Site>('POST', '/api/v1/sites', { name: 'Parents’ cellar' });
      expect([made.status, made.body.site_id]).toEqual([201, 'parents-cellar']);
      expect((await hub.fetchJson('POST', '/api/v1/sites', { site_id: 'home', name: 'x' })).status).toBe(409);
      const nowhere = await hub.fetchJson<ErrorBody>('POST', servers, { server_id: 'a', site_id: 'moon' });
      expect([nowhere.status, nowhere.body.detail.code]).toEqual([404, 'SITE_NOT_FOUND']);
      await hub.fetchJson('POST', servers, { server_id: 'a', site_id: 'parents-cellar' });
      expect((await hub.fetchJson<Site>('GET', '/api/v1/sites/parents-cellar')).body.servers).toBe(1);
      const used = await hub.fetchJson<ErrorBody>('DELETE', '/api/v1/sites/parents-cellar');
      expect([used.status, used.body.detail.code]).toEqual([409, 'SITE_IN_USE']);
      await hub.fetchJson('PATCH', `${servers}/a`, { site_id: 'home' });
      await hub.fetchJson('PUT', '/api/v1/sites/parents-cellar', { name: 'Cellar', location: 'Hamburg' });
      expect((await hub.fetchJson<Site>('GET', '/api/v1/sites/parents-cellar')).body).toMatchObject({
        name: 'Cellar',
        location: 'Hamburg',
      });
      expect((await hub.fetchJson('DELETE', '/api/v1/sites/parents-cellar')).status).toBe(204);
      await hub.fetchJson('DELETE', `${servers}/a`);
      expect((await hub.fetchJson('DELETE', '/api/v1/sites/home')).status).toBe(409);
      expect((await hub.fetchJson<Page<Site>>('GET', '/api/v1/sites')).body.items.map((site) => site.site_id)).toEqual([
        'home',
      ]);
    } finally {
      await hub.stop();
    }
  });
});

describe('the list of servers', () => {
  let hub: TestHub;
  beforeAll(async () => {
    hub = await startTestHub();
    for (let number = 0; number < 25; number += 1) {
      const server_id = `s${String(number).padStart(2, '0')}`;
      await hub.fetchJson('POST', servers, {
        server_id,
        tags: number % 2 === 0 ? ['even'] : [],
        hostname: `host-${number}`,
      });
    }
    await report(hub, 's07');
  });
  afterAll(async () => hub.stop());

  async function ids(query: string, path = servers): Promise<string[]> {
    return (await hub.fetchJson<Page<Server>>('GET', path + query)).body.items.map((server) => server.server_id);
  }

  test('is whole without a limit, under its older name too', async () => {
    expect((await ids('')).length).toBe(25);
    expect(await ids('', '/api/v1/hosts')).toEqual(await ids(''));
    expect((await hub.fetchJson('GET', '/api/v1/hosts/s07')).status).toBe(200);
  });

  test('is filtered by what it shows', async () => {
    expect((await ids('?tag=even')).length).toBe(13);
    expect(await ids('?status=online')).toEqual(['s07']);
    expect(await ids('?health=WARN')).toEqual(['s07']);
    expect(await ids('?search=HOST-24')).toEqual(['s24']);
    expect(await ids('?hostname=host-3')).toEqual(['s03']);
    expect(await ids('?os_distribution=no%20such%20thing')).toEqual([]);
    expect((await ids('?architecture=')).length).toBe(24);
    expect(await ids('?site_id=elsewhere')).toEqual([]);
    expect((await hub.fetchJson('GET', `${servers}?colour=red`)).status).toBe(422);
    expect((await hub.fetchJson('GET', `${servers}?status=sleepy`)).status).toBe(422);
  });

  test('comes in pages that an insert does not shift', async () => {
    const first = await hub.fetchJson<Page<Server>>('GET', `${servers}?limit=10`);
    expect(first.body.next_cursor).toBe('s09');
    await hub.fetchJson('POST', servers, { server_id: 's00-new' });
    expect(await ids(`?limit=10&cursor=${first.body.next_cursor}`)).toEqual(
      Array.from({ length: 10 }, (_, index) => `s${index + 10}`),
    );
    const last = await hub.fetchJson<Page<Server>>('GET', `${servers}?limit=10&cursor=s19`);
    expect([last.body.items.length, last.body.next_cursor]).toEqual([5, null]);
    await hub.fetchJson('DELETE', `${servers}/s00-new`);
  });

  test('and every server of it keeps its id', async () => {
    const answer = await hub.fetchJson<ErrorBody>('PUT', `${servers}/s01`, { server_id: 's02' });
    expect([answer.status, answer.body.detail.field]).toEqual([422, 'server_id']);
  });

  test('a service that can never run is not expected, wherever it is asked for', async () => {
    const expected_services = [{ name: 'plex' }, { name: 'wg-quick@' }];
    const invalid = { detail: { code: 'INVALID', field: 'expected_services.1.name' } };
    const asked = [
      ['PUT', `${servers}/s07/services`, { expected_services }],
      ['PATCH', `${servers}/s07`, { expected_services }],
      ['POST', servers, { server_id: 'templates', expected_services }],
    ] as const;
    for (const [method, path, body] of asked) {
      expect(await hub.fetchJson(method, path, body)).toMatchObject({ status: 422, body: invalid });
    }
    expect((await hub.fetchJson('GET', `${servers}/templates`)).status).toBe(404);
  });

  test('services are what was reported and what is expected', async () => {
    const expected_services = [{ name: 'plex' }, { name: 'sonarr', critical: false }];
    await hub.fetchJson('PUT', `${servers}/s07/services`, { expected_services });
    const { body } = await hub.fetchJson<Page<Record<string, unknown>>>('GET', `${servers}/s07/services`);
    expect(body.items.map(({ name, status, expected, critical }) => [name, status, expected, critical])).toEqual([
      ['jackett', 'stopped', false, false],
      ['plex', 'running', true, true],
      ['sonarr', 'unknown', true, false],
    ]);
  });

  test('a server without a hardware address cannot be woken', async () => {
    const answer = await hub.fetchJson<ErrorBody>('POST', `${servers}/s01/wake`);
    expect([answer.status, answer.body.detail.field]).toEqual([422, 'mac_address']);
  });

  test('a server that is not there is not found, whatever is asked of it', async () => {
    for (const path of ['', '/disks', '/processes', '/services']) {
      const answer = await hub.fetchJson<ErrorBody>('GET', `${servers}/nobody${path}`);
      expect([answer.status, answer.body.detail.code]).toEqual([404, 'SERVER_NOT_FOUND']);
    }
    expect((await hub.fetchJson('DELETE', `${servers}/nobody`)).status).toBe(404);
  });

  test('who may only read changes nothing', async () => {
    const reader = { 'x-api-key': await hub.keyWith('operate') };
    expect((await hub.fetchJson('DELETE', `${servers}/s01`, undefined, reader)).status).toBe(403);
    expect((await hub.fetchJson('PATCH', `${servers}/s01`, { tags: [] }, reader)).status).toBe(403);
    expect((await hub.fetchJson('POST', '/api/v1/sites', { name: 'x' }, reader)).status).toBe(403);
  });
});

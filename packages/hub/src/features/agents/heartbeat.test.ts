import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { gzipSync } from 'node:zlib';
import type { HeartbeatAnswer } from '@labkeeper/protocol/agent';
import type { ErrorBody } from '@labkeeper/protocol/error';
import type { Page } from '@labkeeper/protocol/page';
import type { LatestMetrics, Server, ServerDetail } from '@labkeeper/protocol/server';
import { describeEngines } from '../../platform/testing/engines.ts';
import { startTestHub, type TestHub } from '../../platform/testing/test-hub.ts';
import { referenceHeartbeat } from '../testing/reference-heartbeat.ts';

const path = '/api/v1/agents/heartbeat';
const sharedKey = 'the-one-key-of-the-older-document';
const minute = 60_000;

describeEngines('the reference heartbeat', (open) => {
  test('registers its server and is read back with the same numbers', async () => {
    const { url } = await open.place();
    const hub = await startTestHub({ environment: { DATABASE_URL: url, HOMELAB_CMD_API_KEY: sharedKey } });
    try {
      const headers = { 'x-api-key': sharedKey };
      const sent = referenceHeartbeat(Date.now());
      const answer = await hub.fetchJson<HeartbeatAnswer>('POST', path, sent, headers);
      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject({ received: true, pending_commands: [] });
      expect(Object.keys(answer.body)).toEqual(['received', 'server_time', 'pending_commands']);

      const latest = await hub.fetchJson<LatestMetrics>(
        'GET',
        '/api/v1/metrics/omv-mediaserver/latest',
        undefined,
        headers,
      );
      expect(latest.body.metrics).toEqual(sent.metrics);
      expect(latest.body.timestamp).toBe(sent.timestamp);

      const servers = await hub.fetchJson<Page<Server>>('GET', '/api/v1/servers', undefined, headers);
      expect(servers.body.items.map((server) => [server.server_id, server.status, server.health])).toEqual([
        ['omv-mediaserver', 'online', 'WARN'],
      ]);
      expect(servers.body.items[0]).toMatchObject({
        kernel: '6.1.0-17-amd64',
        updates_available: 12,
        security_updates: 2,
      });
      expect(servers.body.items[0]?.problems[0]?.message).toBe('The disk is 82 % full: 720 GB free of 4 TB');
    } finally {
      await hub.stop();
    }
  });

  test('is still there after the hub was started again', async () => {
    const { url, dataDir } = await open.place();
    const environment = { DATABASE_URL: url, HOMELAB_CMD_API_KEY: sharedKey };
    const first = await startTestHub({ environment, dataDir });
    const sent = referenceHeartbeat(Date.now());
    await first.fetchJson('POST', path, sent, { 'x-api-key': sharedKey });
    await first.stop();
    const second = await startTestHub({ environment, dataDir });
    try {
      const latest = await second.fetchJson<LatestMetrics>('GET', '/api/v1/metrics/omv-mediaserver/latest');
      expect(latest.body.metrics).toEqual(sent.metrics);
      const server = await second.fetchJson<ServerDetail>('GET', '/api/v1/servers/omv-mediaserver');
      expect(server.body).toMatchObject({ status: 'unknown', health: 'UNKNOWN', os_version: '12' });
      expect(server.body.last_seen).not.toBeNull();
    } finally {
      await second.stop();
    }
  });
});

describe('a heartbeat', () => {
  let hub: TestHub;
  beforeAll(async () => {
    hub = await startTestHub();
  });
  afterAll(async () => hub.stop());

  function post(body: unknown, headers?: Record<string, string>) {
    return hub.fetchJson<HeartbeatAnswer & ErrorBody>('POST', path, body, headers);
  }

  function named(serverId: string, at = Date.now()) {
    return { ...referenceHeartbeat(at), server_id: serverId };
  }

  async function latestOf(serverId: string) {
    return (await hub.fetchJson<LatestMetrics>('GET', `/api/v1/metrics/${serverId}/latest`)).body;
  }

  test('without a key, with a wrong one, or with one that may only read is refused', async () => {
    expect((await post(named('a'), {})).body.detail.code).toBe('UNAUTHENTICATED');
    expect((await post(named('a'), { 'x-api-key': 'lkk_wrong' })).body.detail.code).toBe('KEY_INVALID');
    const reader = await hub.keyWith('read', 'operate');
    expect((await post(named('a'), { 'x-api-key': reader })).status).toBe(403);
    expect((await hub.fetchJson('GET', '/api/v1/servers/a')).status).toBe(404);
  });

  test('of an agent is taken for its own server and for no other', async () => {
    await post(named('own'));
    const { key } = await hub.app.services.accounts.issueKey({ name: 'own', scopes: ['ingest'], serverId: 'own' });
    expect((await post(named('own'), { 'x-api-key': key })).status).toBe(200);
    const foreign = await post(named('other'), { 'x-api-key': key });
    expect([foreign.status, foreign.body.detail.code]).toEqual([403, 'SERVER_MISMATCH']);
    expect((await hub.fetchJson('GET', '/api/v1/servers/other')).status).toBe(404);
  });

  test('and its like register a server once, however many come at the same time', async () => {
    const now = Date.now();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => post(named('rush', now - index * minute))),
    );
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
    expect((await latestOf('rush')).timestamp).toBe(new Date(now).toISOString());
  });

  test('that is on its way while its server is deleted leaves nothing behind', async () => {
    await post(named('leaving'));
    const { series } = hub.app.platform;
    const { append } = { append: series.append.bind(series) };
    const store = { ...series };
    Object.assign(series, {
      async append(batch: Parameters<typeof append>[0]) {
        await hub.fetchJson('DELETE', '/api/v1/servers/leaving');
        return append(batch);
      },
    });
    const answer = await post(named('leaving', Date.now() + 1000));
    Object.assign(series, store);
    expect([answer.status, answer.body.detail.code]).toEqual([403, 'SERVER_BLOCKED']);
    expect(await series.latest('server/leaving', 1e12)).toEqual([]);
  });

  test('may come packed', async () => {
    const response = await fetch(hub.url + path, {
      method: 'POST',
      headers: { 'x-api-key': hub.adminKey, 'content-encoding': 'gzip' },
      body: gzipSync(JSON.stringify(named('packed'))),
    });
    expect(response.status).toBe(200);
    expect((await latestOf('packed')).metrics['cpu_percent']).toBe(45.2);
  });

  test('that does not fit says which field is wrong', async () => {
    const { timestamp: _missing, ...without } = named('bad');
    expect((await post(without)).body.detail).toMatchObject({ code: 'INVALID', field: 'timestamp' });
    const wrong = { ...named('bad'), metrics: { cpu_percent: 'much' } };
    expect((await post(wrong)).body.detail).toMatchObject({ code: 'INVALID', field: 'metrics.cpu_percent' });
    expect((await post({ ...named('bad'), timestamp: 'noon' })).body.detail.code).toBe('TIMESTAMP_INVALID');
    expect((await post({ ...named('bad'), server_id: '../etc' })).body.detail.field).toBe('server_id');
    expect((await post('{"server_id": ')).body.detail.code).toBe('BODY_NOT_JSON');
    expect((await post(`${'['.repeat(10_000)}${']'.repeat(10_000)}`)).body.detail.code).toBe('BODY_NOT_JSON');
    expect((await hub.fetchJson('GET', '/api/v1/servers/bad')).status).toBe(404);
  });

  test('above a mebibyte, or unpacking to more than eight, is refused', async () => {
    const large = { ...named('large'), comment: 'x'.repeat(1024 * 1024) };
    expect((await post(large)).body.detail.code).toBe('BODY_TOO_LARGE');
    const response = await fetch(hub.url + path, {
      method: 'POST',
      headers: { 'x-api-key': hub.adminKey, 'content-encoding': 'gzip' },
      body: gzipSync(Buffer.alloc(16 * 1024 * 1024, 32)),
    });
    expect(response.status).toBe(413);
    await response.body?.cancel();
  });

  test('more than an hour ahead is refused, and one from before what is kept is counted and dropped', async () => {
    expect((await post(named('future', Date.now() + 61 * minute))).body.detail.code).toBe('TIMESTAMP_IN_FUTURE');
    const before = hub.app.platform.counters.get('reports_dropped');
    const answer = await post(named('past', Date.now() - 40 * 1440 * minute));
    expect(answer.body.received).toBe(true);
    expect(hub.app.platform.counters.get('reports_dropped')).toBe(before + 1);
    expect((await latestOf('past')).metrics).toEqual({});
  });

  test('with fields that nobody knows is taken, and they are counted and named', async () => {
    const sent = { ...named('curious'), mood: 'good', metrics: { ...named('curious').metrics, gpu_percent: 3 } };
    const answer = await post(sent);
    const names = ['mood', 'metrics.gpu_percent'];
    expect(answer.body).toMatchObject({ received: true, ignored_fields: 2, ignored_field_names: names });
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`x${index}\n`, 1]));
    const { body } = await post({ ...named('curious'), ...many });
    expect(body).toMatchObject({ ignored_fields: 30 });
    expect((body as { ignored_field_names?: string[] }).ignored_field_names?.slice(8)).toEqual([
      'x8\uFFFD',
      'x9\uFFFD',
    ]);
    expect((await latestOf('curious')).metrics).not.toHaveProperty('gpu_percent');
  });

  test('with samples of which some are none keeps the others', async () => {
    const samples = [
      { metric: 'filesystem_used_percent', labels: { mount: '/srv' }, value: 82.1 },
      { metric: 'Not A Name', value: 1 },
      { metric: 'nothing_percent', value: null },
      { metric: 'labels_wrong', labels: { mount: 7 }, value: 1 },
      { metric: 'control_character', labels: { mount: 'a\u0000b' }, value: 1 },
      'nonsense',
      { metric: 'filesystem_used_percent', labels: { mount: '/srv' }, value: 99 },
    ];
    expect((await post({ ...named('mixed'), samples })).status).toBe(200);
    const stored = await hub.app.platform.series.latest('server/mixed', minute);
    const own = stored.filter((sample) => sample.metric.startsWith('filesystem') || sample.metric.includes('_wrong'));
    expect(own.map(({ metric, labels, value }) => ({ metric, labels, value }))).toEqual([
      { metric: 'filesystem_used_percent', labels: { mount: '/srv' }, value: 82.1 },
    ]);
  });

  test('with a hundred thousand series is stored up to its share, and what is beyond is counted', async () => {
    const { counters, series } = hub.app.platform;
    const [stored, dropped] = [counters.get('samples_stored'), counters.get('samples_dropped')];
    Bun.gc(true);
    const memory = process.memoryUsage().rss;
    for (let part = 0; part < 20; part += 1) {
      const samples = Array.from({ length: 5000 }, (_, index) => ({
        metric: 'flood',
        labels: { number: `${part}-${index}` },
        value: index,
      }));
      expect((await post({ ...named('flood', Date.now() - part * 1000), samples })).status).toBe(200);
    }
    expect((await series.latest('server/flood', 1e9)).length).toBe(10_000);
    expect(counters.get('samples_stored') - stored).toBeLessThan(10_500);
    expect(counters.get('samples_dropped') - dropped).toBeGreaterThan(89_500);
    expect((await latestOf('flood')).samples.length).toBeLessThanOrEqual(10_000);
    Bun.gc(true);
    expect(process.memoryUsage().rss - memory).toBeLessThan(128 * 1024 * 1024);
  }, 30_000);

  test('with numbers beyond all measure is not stored as infinity', async () => {
    const text = JSON.stringify({ ...named('huge'), samples: [{ metric: 'much', value: 0 }] }).replace(
      '"value":0',
      '"value":1e999',
    );
    expect((await post(text)).status).toBe(200);
    expect((await latestOf('huge')).samples.map((sample) => sample.metric)).not.toContain('much');
  });

  test('with the keys of prototypes neither stores nor spoils anything', async () => {
    const text = JSON.stringify(named('proto')).replace(
      '{',
      '{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}},',
    );
    expect((await post(text)).status).toBe(200);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('with hostile names stores them as text without control characters', async () => {
    const name = '<img src=x onerror=alert(1)>\u001b[31m\u202Eevil\u0000';
    const sent = { ...named('hostile'), os_info: { distribution: name }, services: [{ name, status: 'running' }] };
    expect((await post(sent)).status).toBe(200);
    const { body } = await hub.fetchJson<ServerDetail>('GET', '/api/v1/servers/hostile');
    const safe = '<img src=x onerror=alert(1)>\uFFFD[31m\u202Eevil\uFFFD';
    expect(body.os_distribution).toBe(safe);
    expect(body.services[0]?.name).toBe(safe);
  });

  test('of the past is stored, and judged by nobody', async () => {
    await post(named('historian', Date.now() - 2 * 1440 * minute));
    const { body } = await hub.fetchJson<ServerDetail>('GET', '/api/v1/servers/historian');
    expect(body).toMatchObject({ status: 'online', health: 'UNKNOWN' });
    expect((await latestOf('historian')).metrics['cpu_percent']).toBe(45.2);
  });

  test('brings older ones, of which a bad one costs only itself', async () => {
    const now = Date.now();
    const backlog = [
      named('late', now - 3 * minute),
      { nonsense: true },
      named('somebody-else', now - 2 * minute),
      { ...named('late', now), timestamp: 'never' },
      named('late', now + 90 * minute),
      named('late', now - 2 * minute),
      { ...named('late', now - minute), backlog: [] },
    ];
    const answer = await post({ ...named('late', now), backlog });
    expect(answer.body.rejected).toEqual([
      { index: 1, code: 'INVALID' },
      { index: 2, code: 'SERVER_MISMATCH' },
      { index: 3, code: 'TIMESTAMP_INVALID' },
      { index: 4, code: 'TIMESTAMP_IN_FUTURE' },
    ]);
    const times: number[] = [];
    const selection = { subjects: ['server/late'], metrics: ['cpu_percent'], from: now - 10 * minute, to: now + 1 };
    for await (const page of hub.app.platform.series.raw(selection))
      times.push(...page.map((sample) => now - sample.at));
    expect(times).toEqual([3 * minute, 2 * minute, minute, 0]);
    const { body } = await hub.fetchJson<ServerDetail>('GET', '/api/v1/servers/late');
    expect(body.last_seen).not.toBeNull();
  });

  test('with more than 500 older ones is refused', async () => {
    const backlog = Array.from({ length: 501 }, () => ({}));
    expect((await post({ ...named('too-late'), backlog })).body.detail.field).toBe('backlog');
  });

  test('sent three times, shuffled and between damaged ones, is stored once', async () => {
    const now = Date.now() - 30 * minute;
    const reports = Array.from({ length: 20 }, (_, index) => named('shuffled', now + index * minute));
    const order = [...reports, ...reports, ...reports].map((report, index) => ({ report, key: (index * 7919) % 61 }));
    for (const { report } of order.toSorted((a, b) => a.key - b.key)) {
      expect((await post(report)).status).toBe(200);
      const damaged = JSON.stringify(report).slice(0, -40);
      expect((await post(damaged)).status).toBe(400);
    }
    let stored = 0;
    const selection = { subjects: ['server/shuffled'], metrics: ['load_1m'], from: now, to: now + 30 * minute };
    for await (const page of hub.app.platform.series.raw(selection)) stored += page.length;
    expect(stored).toBe(20);
  });

  test('of an agent with older settings gets the newer ones, once', async () => {
    const first = await post({ ...named('settled'), agent_version: '1.0.0', settings_version: 0 });
    expect(first.body.settings).toMatchObject({ heartbeat_interval_seconds: 60, services: [] });
    const version = first.body.settings?.version;
    const second = await post({ ...named('settled'), agent_version: '1.0.0', settings_version: version });
    expect(second.body.settings).toBeUndefined();
    const expected_services = [{ name: 'plex' }];
    await hub.fetchJson('PUT', '/api/v1/servers/settled/services', { expected_services });
    const third = await post({ ...named('settled'), agent_version: '1.0.0', settings_version: version });
    expect(third.body.settings).toMatchObject({ version: (version ?? 0) + 1, services: ['plex'] });
  });

  test('of a new agent is asked for the tables that it did not send, once', async () => {
    const inventory = { disks: [], packages: [], machine: 'not a machine' };
    const first = await post({ ...named('wanted'), agent_version: '1.0.0', inventory });
    expect(first.body.want).toEqual(['machine', 'filesystems', 'interfaces', 'sensors', 'processes']);
    expect((await post({ ...named('wanted'), agent_version: '1.0.0' })).body.want).toBeUndefined();
  });

  test('with a table shows it, and one bad table costs only itself', async () => {
    const filesystem = {
      mount: '/srv',
      device: '/dev/sdb1',
      type: 'ext4',
      total_bytes: 4e12,
      used_bytes: 3.28e12,
      free_bytes: 7.2e11,
      state: 'ok',
      network: false,
    };
    const inventory = { filesystems: [{ ...filesystem, colour: 'blue' }], interfaces: [{ name: 7 }] };
    await post({ ...named('tables'), inventory });
    const shown = await hub.fetchJson<Page<unknown>>('GET', '/api/v1/servers/tables/filesystems');
    expect(shown.body.items).toEqual([filesystem]);
    expect((await hub.fetchJson<Page<unknown>>('GET', '/api/v1/servers/tables/interfaces')).body.items).toEqual([]);
  });

  test('cannot answer for a command that nobody sent', async () => {
    const result = { command_id: 'c1', success: true };
    const answer = await hub.fetchJson<ErrorBody>('POST', '/api/v1/agents/command-result', result);
    expect([answer.status, answer.body.detail.code]).toEqual([404, 'NOT_FOUND']);
  });
});

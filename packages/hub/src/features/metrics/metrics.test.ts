import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { gzipSync } from 'node:zlib';
import type { ErrorBody } from '@labkeeper/protocol/error';
import type { Series } from '@labkeeper/protocol/sample';
import type { FleetSummary, LatestMetrics } from '@labkeeper/protocol/server';
import { describeEngines } from '../../platform/testing/engines.ts';
import { startTestHub, type TestHub } from '../../platform/testing/test-hub.ts';
import { referenceHeartbeat } from '../testing/reference-heartbeat.ts';

const minute = 60_000;
const path = '/api/v1/metrics';

interface Answer {
  from: string;
  to: string;
  series: Series[];
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

describeEngines('metrics of a script', (open) => {
  test('are stored, read back, queried and exported', async () => {
    const { url } = await open.place();
    const hub = await startTestHub({ environment: { DATABASE_URL: url } });
    try {
      const ingest = { 'x-api-key': await hub.keyWith('ingest') };
      const now = Math.floor(Date.now() / minute) * minute;
      const flat = { server_id: 'nas', timestamp: iso(now), metrics: { backup_age_hours: 3.5 } };
      expect((await hub.fetchJson('POST', path, flat, ingest)).body).toEqual({ received: true, stored: 1 });
      const samples = [1, 2, 3].map((ago) => ({
        server_id: 'nas',
        metric: 'queue_length',
        labels: { queue: '=HYPERLINK("http://evil")' },
        value: ago,
        timestamp: iso(now - ago * minute),
      }));
      expect((await hub.fetchJson('POST', path, { samples }, ingest)).body).toEqual({ received: true, stored: 3 });

      const latest = await hub.fetchJson<LatestMetrics>('GET', `${path}/nas/latest`);
      expect(latest.body.samples.map(({ metric, value, unit }) => [metric, value, unit])).toEqual([
        ['backup_age_hours', 3.5, 'hours'],
        ['queue_length', 1, ''],
      ]);

      const range = `from=${iso(now - 5 * minute)}&to=${iso(now + minute)}`;
      const query = await hub.fetchJson<Answer>('GET', `${path}/nas?metrics=queue_length&${range}&points=6&band=true`);
      expect(query.body.series.length).toBe(1);
      expect(query.body.series[0]?.mean.filter((value) => value !== null)).toEqual([3, 2, 1]);
      expect(query.body.series[0]?.max?.length).toBe(query.body.series[0]?.mean.length);

      const csv = await hub.fetchJson<string>('GET', `${path}/export?server_ids=nas&${range}`);
      const lines = csv.body.trimEnd().split('\r\n');
      expect(lines[0]).toBe('timestamp,server_id,metric,labels,value,unit');
      expect(lines.length).toBe(5);
      expect(lines.filter((line) => /(^|,)[=+@-]/.test(line))).toEqual([]);
      const json = await hub.fetchJson<string>(
        'GET',
        `${path}/export?server_ids=nas&metrics=backup_age_hours&format=jsonl&${range}`,
      );
      const text = typeof json.body === 'string' ? json.body : JSON.stringify(json.body);
      expect(JSON.parse(text.trim())).toEqual({
        timestamp: iso(now),
        server_id: 'nas',
        metric: 'backup_age_hours',
        labels: {},
        value: 3.5,
        unit: 'hours',
      });
    } finally {
      await hub.stop();
    }
  });
});

describe('metrics', () => {
  let hub: TestHub;
  const now = Math.floor(Date.now() / minute) * minute;

  beforeAll(async () => {
    hub = await startTestHub({ environment: { LABKEEPER_RATE_LIMIT: '100000' } });
    const { series } = hub.app.platform;
    const days = Array.from({ length: 1440 }, (_, index) => now - (1439 - index) * minute);
    await Promise.all(
      days.map((at, index) =>
        series.append({
          subject: 'server/nas',
          at,
          receivedAt: at,
          backfilled: true,
          samples: [
            {
              metric: 'cpu_percent',
              value: Math.round(300 + 200 * Math.sin(index / 200) + ((index * 7919) % 97)) / 10,
            },
            { metric: 'network_rx_bytes', value: index * 60_000 },
            { metric: 'filesystem_used_percent', labels: { mount: '/srv' }, value: 82 },
            { metric: 'filesystem_used_percent', labels: { mount: '/' }, value: 31 },
          ],
        }),
      ),
    );
    for (const server_id of ['nas', 'pi']) {
      const tdp_watts = server_id === 'nas' ? 65 : 5;
      await hub.fetchJson('POST', '/api/v1/servers', { server_id, tdp_watts });
      await hub.fetchJson('POST', '/api/v1/agents/heartbeat', { ...referenceHeartbeat(Date.now()), server_id });
    }
  });
  afterAll(async () => hub.stop());

  function query(text: string) {
    return hub.fetchJson<Answer & ErrorBody>('GET', path + text);
  }

  test('of a day are as many points as asked for, at most two thousand', async () => {
    const day = await query('/nas?metrics=cpu_percent');
    expect(day.body.series[0]?.mean.length).toBeLessThanOrEqual(300);
    expect(Date.parse(day.body.to) - Date.parse(day.body.from)).toBe(86_400_000);
    expect((await query('/nas?metrics=cpu_percent&points=10')).body.series[0]?.mean.length).toBeLessThanOrEqual(10);
    expect((await query('/nas?points=2001')).status).toBe(422);
    expect(day.body.series[0]).not.toHaveProperty('min');
  });

  test('of all of time are those that are kept, and cost no more than these', async () => {
    const always = 'from=0001-01-01T00:00:00Z&to=9999-12-31T00:00:00Z';
    const began = performance.now();
    const { status, body } = await query(`/nas?metrics=cpu_percent&${always}&points=3`);
    expect(performance.now() - began).toBeLessThan(5000);
    expect(status).toBe(200);
    expect(body.series[0]?.mean.filter((value) => value !== null)).toHaveLength(1);
    expect(Date.parse(body.from)).toBeGreaterThan(now - 800 * 86_400_000);
    expect(Date.parse(body.to)).toBeLessThan(now + 2 * 86_400_000);
    for (const range of [
      'from=0001-01-01T00:00:00Z&to=0900-01-01T00:00:00Z',
      'from=9000-01-01T00:00:00Z&to=9999-01-01T00:00:00Z',
    ]) {
      const outside = await query(`/nas?metrics=cpu_percent&${range}&points=3`);
      expect(outside.status).toBe(200);
      expect(outside.body.series[0]?.mean.every((value) => value === null)).toBe(true);
    }
    const text = await hub.fetchJson<string>('GET', `${path}/export?metrics=cpu_percent&server_ids=nas&${always}`);
    expect(text.body.split('\r\n').length).toBeGreaterThan(1440);
  });

  test('that cannot be are refused from a script, by name and with what they can be', async () => {
    const wrong: [Record<string, number>, string][] = [
      [{ cpu_percent: 101 }, 'cpu_percent is 101; it must be a number from 0 to 100.'],
      [{ network_rx_bytes: -5 }, 'network_rx_bytes is -5; it must be a number from 0 to 1000000000000000000.'],
      [{ service_state: 0.5 }, 'service_state is 0.5; it must be a whole number from 0 to 3.'],
    ];
    for (const [metrics, message] of wrong) {
      const answer = await hub.fetchJson<ErrorBody>('POST', path, { server_id: 'nas', metrics });
      expect([answer.status, answer.body.detail.message]).toEqual([422, message]);
      expect(answer.body.detail.field).toBe(`metrics.${Object.keys(metrics)[0]}`);
    }
  });

  test('of a day by the minute weigh at most five kilobytes', async () => {
    const range = `from=${iso(now - 1440 * minute)}&to=${iso(now + minute)}`;
    const { body } = await query(`/nas?metrics=cpu_percent&points=1441&${range}`);
    expect(body.series[0]?.mean.filter((value) => value !== null).length).toBeGreaterThan(1400);
    expect(gzipSync(JSON.stringify(body), { level: 3 }).length).toBeLessThan(5000);
  });

  test('that are counters answer as a rate', async () => {
    const { body } = await query('/nas?metrics=network_rx_bytes&points=24');
    expect(body.series[0]).toMatchObject({ unit: 'bytes_per_second', kind: 'counter' });
    expect(new Set(body.series[0]?.mean.slice(2, 20))).toEqual(new Set([1000]));
  });

  test('that are states say what each number is called, now and over time', async () => {
    const { body } = await query('/pi?metrics=service_state,server_state&label.service=*');
    expect(body.series.map(({ metric, kind, states }) => [metric, kind, states])).toEqual([
      ['service_state', 'state', ['running', 'stopped', 'failed', 'unknown']],
      ['service_state', 'state', ['running', 'stopped', 'failed', 'unknown']],
    ]);
    expect((await query('/pi?metrics=cpu_percent')).body.series[0]).not.toHaveProperty('states');
    const latest = await hub.fetchJson<LatestMetrics>('GET', `${path}/pi/latest`);
    const named = latest.body.samples.filter(({ metric }) => metric === 'service_state');
    expect(named.map(({ labels, value, state }) => [labels['service'], value, state])).toEqual([
      ['plex', 0, 'running'],
      ['jackett', 1, 'stopped'],
    ]);
  });

  test('are chosen by label, one or any', async () => {
    const one = await query('/nas?metrics=filesystem_used_percent&label.mount=/srv');
    expect(one.body.series.map((series) => series.labels['mount'])).toEqual(['/srv']);
    const any = await query('/nas?metrics=filesystem_used_percent&label.mount=*');
    expect(any.body.series.length).toBe(2);
    expect((await query('/nas?label.mount=a&label.mount=b')).body.detail.code).toBe('INVALID');
  });

  test('of several servers name the server of each series', async () => {
    const { body } = await query('?server_ids=nas,pi&metrics=load_1m');
    expect(body.series.map((series) => series.server_id)).toEqual(['nas', 'pi']);
    expect((await query('?server_ids=nas,ghost&metrics=load_1m')).body.detail.code).toBe('SERVER_NOT_FOUND');
    expect((await query('?server_ids=nas')).body.detail.field).toBe('metrics');
  });

  test('are asked for with a range that goes forward', async () => {
    expect((await query(`/nas?from=${iso(now)}&to=${iso(now - minute)}`)).body.detail.code).toBe('RANGE_INVALID');
    expect((await query('/nas?from=yesterday')).body.detail).toMatchObject({
      code: 'TIMESTAMP_INVALID',
      field: 'from',
    });
    expect((await query("/nas?metrics=cpu'--")).body.detail.field).toBe('metrics');
    expect((await query('/ghost')).body.detail.code).toBe('SERVER_NOT_FOUND');
  });

  test('are summed up with what a day costs', async () => {
    const { body } = await hub.fetchJson<FleetSummary>('GET', `${path}/summary`);
    expect(body).toMatchObject({
      servers: { online: 2, offline: 0, unknown: 0, warning: 2, failing: 0 },
      cpu_percent: { mean: 45.2, max: { value: 45.2 } },
      updates_available: 24,
      security_updates: 4,
      cost_per_day: { value: 0.4, currency: 'GBP', estimated: true },
    });
  });

  test('that are wrong are refused with the field', async () => {
    function post(body: unknown) {
      return hub.fetchJson<ErrorBody>('POST', path, body);
    }
    expect((await post({ metrics: { a: 1 } })).body.detail.field).toBe('server_id');
    expect((await post({ server_id: 'nas' })).body.detail.field).toBe('metrics');
    expect((await post({ server_id: 'nas', metrics: { 'Not A Name': 1 } })).status).toBe(422);
    expect((await post({ server_id: 'nas', metrics: { a: 'much' } })).body.detail.field).toBe('metrics.a');
    const old = { server_id: 'nas', timestamp: iso(now - 90 * 1440 * minute), metrics: { a: 1 } };
    expect((await post(old)).body.detail.code).toBe('TIMESTAMP_TOO_OLD');
    const future = { server_id: 'nas', timestamp: iso(now + 120 * minute), metrics: { a: 1 } };
    expect((await post(future)).body.detail.code).toBe('TIMESTAMP_IN_FUTURE');
    const reader = { 'x-api-key': await hub.keyWith('read') };
    expect((await hub.fetchJson('POST', path, { server_id: 'nas', metrics: { a: 1 } }, reader)).status).toBe(403);
  });

  test('are exported whole, and an export that nobody reads to the end does no harm', async () => {
    const range = `from=${iso(now - 1440 * minute)}&to=${iso(now + minute)}`;
    const csv = await hub.fetchJson<string>('GET', `${path}/export?server_ids=nas&metrics=cpu_percent&${range}`);
    expect(csv.headers.get('content-type')).toContain('text/csv');
    expect(csv.body.trimEnd().split('\r\n').length).toBeGreaterThanOrEqual(1441);
    const response = await fetch(`${hub.url}${path}/export?${range}`, { headers: { 'x-api-key': hub.adminKey } });
    const reader = response.body!.getReader();
    expect((await reader.read()).done).toBe(false);
    await reader.cancel();
    expect((await query('/nas?metrics=cpu_percent')).status).toBe(200);
  });
});

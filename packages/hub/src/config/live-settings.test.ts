import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Configuration } from '@labkeeper/protocol/config';
import type { ErrorBody } from '@labkeeper/protocol/error';
import { startTestHub, type TestHub } from '../platform/testing/test-hub.ts';

let dataDir: string;
let hub: TestHub;

async function start(environment: Record<string, string> = {}): Promise<void> {
  hub = await startTestHub({ dataDir, environment });
}

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'labkeeper-settings-'));
});
afterEach(async () => {
  await hub.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function read(): Promise<Configuration> {
  return (await hub.fetchJson<Configuration>('GET', '/api/v1/config')).body;
}

async function change(body: object, path = '/api/v1/config') {
  return hub.fetchJson<ErrorBody & Configuration>('PUT', path, body);
}

describe('the settings', () => {
  test('keep hourly values at least as long as every sample', async () => {
    await start({ LABKEEPER_RETENTION_RAW_DAYS: '900' });
    expect((await read()).retention).toMatchObject({ raw_days: 900, hourly_days: 900 });
    expect(await change({ retention: { hourly_days: 800 } })).toMatchObject({
      status: 422,
      body: {
        detail: {
          code: 'INVALID',
          field: 'retention.hourly_days',
          message: 'retention.hourly_days (800) must not be below retention.raw_days (900).',
        },
      },
    });
    expect((await change({ retention: { hourly_days: 1000 } })).status).toBe(200);
    await hub.stop();
    await start({ LABKEEPER_RETENTION_RAW_DAYS: '2000' });
    expect((await read()).retention).toMatchObject({ raw_days: 2000, hourly_days: 2000 });
  });

  test('are the documented blocks with their defaults, and each says where it comes from', async () => {
    await start();
    const { sources, ...blocks } = await read();
    expect(blocks).toMatchObject({
      thresholds: {
        disk_warning_percent: 80,
        disk_critical_percent: 90,
        memory_warning_percent: 85,
        cpu_warning_percent: 90,
        server_offline_seconds: 180,
      },
      costs: { electricity_rate_kwh: 0.24, currency: 'GBP' },
      notifications: {
        slack_webhook_url: { set: false },
        notify_on_critical: true,
        notify_on_high: true,
        notify_on_medium: false,
        notify_on_low: false,
        notify_on_remediation: true,
      },
      remediation: {
        auto_approve_enabled: false,
        auto_approve_actions: ['restart_service', 'clear_logs'],
        require_approval_actions: ['apply_updates', 'custom'],
      },
      agent: { heartbeat_interval_seconds: 60, command_timeout_seconds: 300 },
    });
    expect(new Set(Object.values(sources))).toEqual(new Set(['default']));
  });

  test('that are changed hold at once and after a restart, and the rest stays', async () => {
    await start();
    let told = 0;
    hub.app.platform.settings.onChange(() => (told += 1));
    const answer = await change({
      thresholds: { disk_warning_percent: 75 },
      costs: { currency: 'EUR' },
      agent: { collectors: { smart: { interval_seconds: 900 } } },
    });
    expect(answer.body).toMatchObject({
      thresholds: { disk_warning_percent: 75, cpu_warning_percent: 90 },
      costs: { currency: 'EUR' },
    });
    expect(hub.app.platform.settings.values.agent.collectors).toEqual({ smart: { interval_seconds: 900 } });
    expect(told).toBe(1);
    await hub.stop();
    await start();
    const { thresholds, agent, sources } = await read();
    expect([thresholds.disk_warning_percent, agent.collectors]).toEqual([75, { smart: { interval_seconds: 900 } }]);
    expect([sources['thresholds.disk_warning_percent'], sources['thresholds.cpu_warning_percent']]).toEqual([
      'dashboard',
      'default',
    ]);
  });

  test('that were sent back as they came change nothing', async () => {
    await start({ DISK_FREE_PERCENT_WARN: '30' });
    const { sources: _sources, ...blocks } = await read();
    expect((await change(blocks)).status).toBe(200);
    expect(await hub.app.platform.db.read.selectFrom('config').selectAll().execute()).toEqual([]);
  });

  test('of the environment cannot be changed, and the variable is named', async () => {
    await start({ DISK_FREE_PERCENT_WARN: '30', LABKEEPER_COSTS_CURRENCY: 'CHF' });
    expect((await read()).sources['thresholds.disk_warning_percent']).toBe('environment');
    expect(await change({ thresholds: { disk_warning_percent: 60 } })).toMatchObject({
      status: 409,
      body: {
        detail: {
          code: 'VALUE_OVERRIDDEN',
          field: 'thresholds.disk_warning_percent',
          message: expect.stringContaining('DISK_FREE_PERCENT_WARN') as string,
        },
      },
    });
    expect(await change({ costs: { currency: 'EUR', electricity_rate_kwh: 0.4 } })).toMatchObject({ status: 409 });
    expect((await read()).costs.electricity_rate_kwh).toBe(0.24);
  });

  test('of config.yaml cannot be changed either', async () => {
    writeFileSync(join(dataDir, 'config.yaml'), 'agent:\n  heartbeat_interval_seconds: 20\n');
    await start();
    const { agent, sources } = await read();
    expect([agent.heartbeat_interval_seconds, sources['agent.heartbeat_interval_seconds']]).toEqual([
      20,
      'config.yaml',
    ]);
    expect((await change({ agent: { heartbeat_interval_seconds: 30 } })).body.detail.message).toContain('config.yaml');
  });

  test('have thresholds that can be read and changed alone', async () => {
    await start();
    const answer = await change({ memory_warning_percent: 70 }, '/api/v1/config/thresholds');
    expect(answer).toMatchObject({ status: 200, body: { memory_warning_percent: 70, disk_critical_percent: 90 } });
    expect((await hub.fetchJson('GET', '/api/v1/config/thresholds')).body).toMatchObject({
      memory_warning_percent: 70,
    });
  });

  test('cannot fail before they warn; a warning above the default for failing moves it along', async () => {
    await start();
    expect(await change({ thresholds: { disk_warning_percent: 85, disk_critical_percent: 84 } })).toMatchObject({
      status: 422,
      body: { detail: { field: 'thresholds.disk_critical_percent' } },
    });
    expect((await change({ thresholds: { disk_warning_percent: 95 } })).body.thresholds.disk_critical_percent).toBe(95);
  });

  test('that do not fit or that nobody knows are refused as a whole', async () => {
    await start();
    for (const body of [
      { costs: { currency: 'euro' } },
      { costs: { electricity_rate_kwh: -1, currency: 'EUR' } },
      { agent: { collectors: { 'Bad Name': { enabled: true } } } },
    ]) {
      expect((await change(body)).status).toBe(422);
    }
    expect((await read()).costs.currency).toBe('GBP');
  });

  test('answer under the older address too', async () => {
    await start();
    const answer = await hub.fetchJson('POST', '/api/config', { costs: { currency: 'EUR' } });
    expect(answer).toMatchObject({ status: 200, body: { costs: { currency: 'EUR' } } });
    expect((await hub.fetchJson('GET', '/api/config')).body).toEqual(
      (await hub.fetchJson('GET', '/api/v1/config')).body,
    );
  });
});

describe('a secret among the settings', () => {
  const url = 'https://hooks.slack.example/services/canary';

  test('is kept sealed, never answered, and there again after a restart', async () => {
    await start();
    const answer = await change({ notifications: { slack_webhook_url: url } });
    expect(answer.body.notifications.slack_webhook_url).toEqual({ set: true });
    const rows = JSON.stringify(await hub.app.platform.db.read.selectFrom('config').selectAll().execute());
    const audit = JSON.stringify((await hub.fetchJson('GET', '/api/v1/system/audit')).body);
    expect(rows + audit + hub.logLines.join('')).not.toContain('canary');
    await hub.stop();
    await start();
    expect(hub.app.platform.settings.values.notifications.slack_webhook_url?.reveal()).toBe(url);
    expect((await change({ notifications: { slack_webhook_url: '' } })).body.notifications.slack_webhook_url).toEqual({
      set: false,
    });
  });
});

test('a stored setting whose row was damaged is not used, and health says so', async () => {
  await start();
  await change({ thresholds: { disk_warning_percent: 75 } });
  await hub.app.platform.db.write.updateTable('config').set({ value_json: '5' }).execute();
  await hub.stop();
  await start();
  expect((await read()).thresholds.disk_warning_percent).toBe(80);
  const health = await hub.fetchJson<{ checks: { name: string; ok: boolean }[] }>('GET', '/api/v1/system/health');
  expect(health.body.checks.find(({ name }) => name === 'settings')).toMatchObject({ ok: false });
});

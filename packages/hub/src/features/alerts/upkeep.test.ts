import { afterEach, beforeEach, expect, setDefaultTimeout, test } from 'bun:test';
import type { Server } from '@labkeeper/protocol/server';
import { AlertLab, minute } from './testing/alert-lab.ts';

setDefaultTimeout(60_000);

const day = 86_400;
let lab: AlertLab;

beforeEach(async () => {
  lab = await AlertLab.start();
});

afterEach(() => lab.stop());

async function samples(...all: { metric: string; value: number; labels?: Record<string, string> }[]): Promise<void> {
  await lab.report('nas', { more: { samples: all } });
}

async function server(): Promise<Server> {
  return (await lab.hub.fetchJson<Server>('GET', '/api/v1/servers/nas')).body;
}

test('a service that is started again and again is told once it was more than five times in an hour', async () => {
  const expected_services = [{ name: 'sonarr' }];
  await lab.hub.fetchJson('POST', '/api/v1/servers', { server_id: 'nas', hostname: 'nas', expected_services });
  for (let restarts = 0; restarts <= 7; restarts += 1) {
    await samples({ metric: 'service_restarts', labels: { service: 'sonarr' }, value: 100 + restarts });
    await Bun.sleep(50);
    await lab.pass(2 * minute);
    if (restarts === 5) expect(lab.told()).toEqual([]);
  }
  expect(lab.told()).toEqual(['sonarr on nas restarts again and again']);
});

test('a unit that fails beside one that somebody knows of is told', async () => {
  async function failed(units: number): Promise<string | undefined> {
    for (let look = 0; look < 4; look += 1) {
      await samples({ metric: 'units_failed', value: units });
      await lab.pass(minute);
    }
    return (await lab.alerts())[0]?.status;
  }
  await failed(0);
  expect(await failed(1)).toBe('open');
  const [alert] = await lab.alerts();
  await lab.hub.fetchJson('POST', `/api/v1/alerts/${alert?.alert_id}/acknowledge`, {});
  expect(await failed(1)).toBe('acknowledged');
  expect(await failed(2)).toBe('open');
  expect(lab.told()).toHaveLength(2);
});

test('package lists that nobody has fetched for two weeks are told a day later, and do not say that nothing waits', async () => {
  async function look(age: number, updates: number): Promise<void> {
    const more = { samples: [{ metric: 'package_lists_age_seconds', value: age }] };
    lab.clock.pass(minute);
    await lab.report('nas', {
      more: { ...more, interval_seconds: 900, updates_available: updates, security_updates: 0 },
    });
  }
  await look(13 * day, 0);
  expect(await server()).toMatchObject({ updates_available: 0, security_updates: 0 });
  await look(14 * day, 0);
  expect(await server()).toMatchObject({ updates_available: null, security_updates: null });
  expect(await lab.hub.fetchJson('GET', '/api/v1/metrics/summary')).toMatchObject({
    body: { updates_available: 0, updates_unknown: 1 },
  });
  await look(15 * day, 3);
  expect(await server()).toMatchObject({ updates_available: 3, security_updates: null, latest: { cpu_percent: 5 } });
  expect((await server()).latest['package_lists_age_seconds']).toBe(15 * day);
  expect(lab.told()).toEqual([]);
  for (let quarter = 0; quarter < 4 * 25; quarter += 1) {
    await look(16 * day, 0);
    lab.clock.pass(14 * minute);
  }
  await look(16 * day, 0);
  await lab.pass(minute);
  expect(await lab.alerts()).toMatchObject([
    { severity: 'low', status: 'open', title: 'The package lists of nas are 16 d old' },
  ]);
});

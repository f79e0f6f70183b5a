import { afterEach, beforeEach, expect, setDefaultTimeout, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SleepSchedule } from '@labkeeper/protocol/silence';
import { startTestHub, type TestHub } from '../../platform/testing/test-hub.ts';

setDefaultTimeout(60_000);

const schedule: SleepSchedule = {
  enabled: true,
  time_zone: 'Europe/Berlin',
  nights: [{ weekday: 1, from: '23:00', to: '07:00' }],
  ring_severities: [],
  digest: true,
  all_clear: false,
};
let hub: TestHub;
let dataDir: string;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'labkeeper-silence-'));
  hub = await startTestHub({ dataDir });
});

afterEach(async () => {
  await hub.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function startWith(stored: string): Promise<SleepSchedule> {
  expect((await hub.fetchJson('PUT', '/api/v1/sleep-schedule', schedule)).status).toBe(200);
  const { db } = hub.app.platform;
  await db.write.updateTable('state').set({ value_json: stored }).where('key', '=', 'sleep_schedule').execute();
  await hub.stop();
  hub = await startTestHub({ dataDir });
  return (await hub.fetchJson<SleepSchedule>('GET', '/api/v1/sleep-schedule')).body;
}

test('a stored schedule that cannot be read does not keep the hub from starting: nobody sleeps by it', async () => {
  for (const stored of ['{', 'null', '[]', '{"enabled":true,"nights":7}'])
    expect((await startWith(stored)).enabled).toBe(false);
  expect((await startWith(JSON.stringify({ ...schedule, time_zone: 'Mars/Base' }))).enabled).toBe(false);
  expect(hub.app.services.silence.sleepFor('low', Date.now())).toBeUndefined();
});

test('a stored schedule from before a setting was known goes on holding', async () => {
  const { all_clear: _, ...older } = schedule;
  expect(await startWith(JSON.stringify(older))).toEqual(schedule);
});

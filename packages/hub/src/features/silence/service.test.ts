import { afterEach, beforeEach, expect, setDefaultTimeout, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SleepSchedule } from '@labkeeper/protocol/silence';
import { startTestHub, type TestHub } from '../../platform/testing/test-hub.ts';
import { WindowBook } from './window-book.ts';

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

test('a stored window that cannot be read costs no other one and not the hub, is said once and kept', async () => {
  const body = { name: 'work', duration_seconds: 3600, time_zone: 'UTC', cron: '* * * * *' };
  const ids: string[] = [];
  for (const name of ['damaged', 'nowhere', 'half', 'good']) {
    const made = await hub.fetchJson<{ window_id: string }>('POST', '/api/v1/maintenance-windows', { ...body, name });
    ids.push(made.body.window_id);
  }
  const { db } = hub.app.platform;
  const row = await db.read
    .selectFrom('maintenance_windows')
    .selectAll()
    .where('window_id', '=', ids[1] ?? '')
    .executeTakeFirst();
  const elsewhere = (row?.window_json ?? '').replace('"UTC"', '"Mars/Base"');
  const { scope: _, ...half } = JSON.parse(row?.window_json ?? '{}') as { scope: unknown };
  for (const [index, json] of ['{"window_id":', elsewhere, JSON.stringify(half)].entries()) {
    const id = ids[index] ?? '';
    await db.write.updateTable('maintenance_windows').set({ window_json: json }).where('window_id', '=', id).execute();
  }
  await hub.stop();
  hub = await startTestHub({ dataDir });
  const { body: list } = await hub.fetchJson<{ items: { name: string }[] }>('GET', '/api/v1/maintenance-windows');
  expect(list.items.map(({ name }) => name)).toEqual(['good']);
  const { silence, platform } = hub.app.services;
  expect(silence.windowFor({ serverId: 'nas', siteId: undefined, tags: [] }, Date.now())?.name).toBe('good');
  function complaints(): string[] {
    return hub.logLines.filter((line) => line.includes('maintenance window cannot be read'));
  }
  expect(
    complaints()
      .map((line) => ids.findIndex((id) => line.includes(id)))
      .toSorted((a, b) => a - b),
  ).toEqual([0, 1, 2]);
  const book = new WindowBook(platform);
  for (let turn = 0; turn < 3; turn += 1) await book.load();
  expect(complaints()).toHaveLength(6);
  const kept = await platform.db.read.selectFrom('maintenance_windows').select('window_id').execute();
  expect(kept).toHaveLength(4);
});

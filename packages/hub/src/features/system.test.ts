import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { ErrorBody } from '@labkeeper/protocol/error';
import type { Page } from '@labkeeper/protocol/page';
import type { AuditEntry, Backup, SystemHealth, SystemStats } from '@labkeeper/protocol/system';
import { startTestHub, type TestHub } from '../platform/testing/test-hub.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.stop());

async function health(headers?: Record<string, string>): Promise<SystemHealth> {
  return (await hub.fetchJson<SystemHealth>('GET', '/api/v1/system/health', undefined, headers)).body;
}

describe('health', () => {
  test('is one word for strangers, and what was looked at for those who may read', async () => {
    expect(await health({})).toEqual({ status: 'ok' });
    expect(await health({ 'x-api-key': 'wrong' })).toEqual({ status: 'ok' });
    expect(await health({ 'x-api-key': await hub.keyWith('ingest') })).toEqual({ status: 'ok' });
    const full = await health({ 'x-api-key': await hub.keyWith('read') });
    expect(full.checks?.map(({ name }) => name)).toEqual([
      'database',
      'disk',
      'backup',
      'samples',
      'settings',
      'audit',
      'event loop',
    ]);
    expect(full.checks?.filter(({ ok }) => !ok)).toEqual([]);
    expect(full.version).toMatch(/^\d+\.\d+\.\d+$/);
  });

  test('says so when the audit was changed', async () => {
    const { platform } = hub.app;
    await platform.audit.record({ actor: 'hub', action: 'test' });
    await platform.db.write.updateTable('audit').set({ actor: 'other' }).where('action', '=', 'test').execute();
    await platform.scheduler.runNow('audit: is it whole');
    expect((await health()).checks?.find(({ name }) => name === 'audit')).toMatchObject({ ok: false });
    await platform.db.write.updateTable('audit').set({ actor: 'hub' }).where('action', '=', 'test').execute();
    await platform.scheduler.runNow('audit: is it whole');
    expect((await health()).checks?.find(({ name }) => name === 'audit')).toMatchObject({ ok: true });
  });

  test('says so when stored samples were damaged and set aside', async () => {
    const { platform } = hub.app;
    await platform.series.append({
      subject: 'server/damaged',
      at: platform.clock.now() - 5 * 3_600_000,
      receivedAt: platform.clock.now(),
      backfilled: true,
      samples: [{ metric: 'cpu_percent', value: 1 }],
    });
    const payload = new Uint8Array([0xc8, 0x01, 0x05]);
    await platform.db.write.updateTable('heads').set({ payload }).execute();
    await platform.scheduler.runNow('series: seal, merge, prune');
    expect((await health()).checks?.find(({ name }) => name === 'samples')).toMatchObject({ ok: false });
    await platform.db.write.deleteFrom('state').where('key', 'like', 'damaged/%').execute();
    expect((await health()).checks?.find(({ name }) => name === 'samples')).toMatchObject({ ok: true });
  });

  test('is storage_full while the disk is, and the rest goes on', async () => {
    hub.app.platform.room?.reportFull();
    for (const path of ['/healthz', '/health', '/health/']) {
      expect(await hub.fetchJson('GET', path, undefined, {})).toMatchObject({
        status: 200,
        body: { status: 'storage_full' },
      });
    }
    expect((await health()).checks?.find(({ name }) => name === 'disk')).toMatchObject({ ok: false });
    expect((await hub.fetchJson('GET', '/api/v1/sites')).status).toBe(200);
    await hub.app.platform.room?.check();
    expect((await health({})).status).toBe('ok');
  });

  test('is looked at, not changed', async () => {
    for (const path of ['/healthz', '/health', '/health/'])
      expect(await hub.fetchJson('PATCH', path, {}, {})).toMatchObject({ status: 405 });
  });

  test('is storage_failing from the third write that the disk refuses until one succeeds', async () => {
    const { disk } = hub.app.platform;
    for (const [inARow, word] of [
      [2, 'ok'],
      [3, 'storage_failing'],
      [4, 'storage_failing'],
      [0, 'ok'],
    ] as const) {
      disk.note(inARow);
      expect((await health({})).status).toBe(word);
      expect((await health()).checks?.find(({ name }) => name === 'disk')?.ok).toBe(word === 'ok');
    }
  });
});

test('stats count what the hub holds and what it costs', async () => {
  await hub.fetchJson('POST', '/api/v1/servers', { server_id: 'nas' });
  await hub.fetchJson('GET', '/api/v1/nothing');
  const { body } = await hub.fetchJson<SystemStats>('GET', '/api/v1/system/stats');
  expect(body).toMatchObject({ engine: 'sqlite', servers: 1, viewers: 0, agents_connected: 0 });
  expect(body.database_bytes).toBeGreaterThan(10_000);
  expect(body.memory_bytes).toBeGreaterThan(1_000_000);
  expect(body.disk_free_bytes).toBeGreaterThan(0);
  expect(Object.keys(body.counters)).toContain('errors_not_found');
});

describe('the audit', () => {
  test('comes the newest first, in pages that do not shift when lines are added', async () => {
    for (let at = 0; at < 7; at += 1) await hub.app.platform.audit.record({ actor: 'hub', action: `paged ${at}` });
    const first = await page('?limit=3');
    await hub.app.platform.audit.record({ actor: 'hub', action: 'later' });
    const second = await page(`?limit=3&cursor=${String(first.next_cursor)}`);
    const actions = [...first.items, ...second.items].map(({ action }) => action);
    expect(actions).toEqual(['paged 6', 'paged 5', 'paged 4', 'paged 3', 'paged 2', 'paged 1']);
  });

  test('ends without a cursor, and takes none that it did not give', async () => {
    expect((await page('?limit=1000')).next_cursor).toBeNull();
    expect((await hub.fetchJson('GET', '/api/v1/system/audit?cursor=%27;drop')).status).toBe(422);
  });

  async function page(query: string): Promise<Page<AuditEntry>> {
    return (await hub.fetchJson<Page<AuditEntry>>('GET', `/api/v1/system/audit${query}`)).body;
  }
});

test('a backup is made, checked, listed, noted, and readable by nobody else', async () => {
  const made = await hub.fetchJson<Backup>('POST', '/api/v1/system/backup');
  expect(made).toMatchObject({ status: 201, body: { verified: true } });
  const file = join(hub.dataDir, 'backups', made.body.name);
  expect(statSync(file).size).toBe(made.body.size_bytes);
  expect(statSync(join(hub.dataDir, 'backups')).mode & 0o077).toBe(0);
  const list = await hub.fetchJson<Page<Backup>>('GET', '/api/v1/system/backups');
  expect(list.body.items).toEqual([made.body]);
  const stats = await hub.fetchJson<SystemStats>('GET', '/api/v1/system/stats');
  expect(stats.body.last_backup_at).toBe(made.body.created_at);
  const audit = await hub.fetchJson<Page<AuditEntry>>('GET', '/api/v1/system/audit?limit=1');
  expect(audit.body.items[0]).toMatchObject({ action: 'backup.created', target: made.body.name, actor: 'key:test' });
});

describe('lists', () => {
  async function ids(path: string, of: string): Promise<unknown[]> {
    const { body } = await hub.fetchJson<Page<Record<string, unknown>>>('GET', `/api/v1${path}`);
    return body.items.map((item) => item[of]);
  }

  test('are filtered by what they show and come in pages', async () => {
    for (const name of ['attic', 'barn', 'cellar']) await hub.fetchJson('POST', '/api/v1/sites', { name });
    expect(await ids('/sites?name=barn', 'site_id')).toEqual(['barn']);
    expect(await ids('/sites?limit=1', 'site_id')).toEqual(['attic']);
    expect(await ids('/sites?limit=2&cursor=attic', 'site_id')).toEqual(['barn', 'cellar']);
    expect(await ids('/system/audit?actor=nobody', 'actor')).toEqual([]);
    expect(new Set(await ids('/system/audit?action=site.created&limit=3', 'target'))).toEqual(
      new Set(['attic', 'barn', 'cellar']),
    );
    await hub.keyWith('ingest');
    expect(new Set(await ids('/api-keys?name=ingest', 'name'))).toEqual(new Set(['ingest']));
    expect(await ids('/api-keys?limit=1', 'name')).toHaveLength(1);
    for (const name of ['one', 'two']) await hub.fetchJson('POST', '/api/v1/enrollment-tokens', { name });
    expect(await ids('/enrollment-tokens?name=two', 'name')).toEqual(['two']);
    expect(await ids('/enrollment-tokens?limit=1', 'name')).toHaveLength(1);
    expect(await ids('/collectors?name=cpu', 'name')).toEqual(['cpu']);
  });

  test('and all else under /api/v1 refuse a query that they do not know, by its name', async () => {
    for (const [path, field] of [
      ['/sites?colour=red', 'colour'],
      ['/system/audit?who=me', 'who'],
      ['/system/stats?limit=1', 'limit'],
      ['/servers?achitecture=x86_64', 'achitecture'],
      ['/metrics/summary?label.mount=/', 'label.mount'],
    ] as const) {
      const { status, body } = await hub.fetchJson<ErrorBody>('GET', `/api/v1${path}`);
      expect([path, status, body.detail.code, body.detail.field]).toEqual([path, 422, 'INVALID', field]);
    }
    const unknown = await hub.fetchJson<ErrorBody>('GET', '/api/v1/collectors?x=1');
    expect(unknown.body.detail.message).toBe('x is not known here. Known are server_id, limit, cursor, name, enabled.');
    expect((await hub.fetchJson('GET', '/api/dashboard/events?limit=1&colour=red')).status).not.toBe(422);
    expect((await hub.fetchJson('GET', '/healthz?x=1', undefined, {})).status).toBe(200);
  });
});

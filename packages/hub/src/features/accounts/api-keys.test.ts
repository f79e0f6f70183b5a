import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { ApiKey, ApiKeyCreated } from '@labkeeper/protocol/account';
import type { Page } from '@labkeeper/protocol/page';
import { TestClock } from '../../platform/testing/test-clock.ts';
import { startTestHub, type TestHub } from '../../platform/testing/test-hub.ts';
import { isKey, makeKey } from './random-key.ts';

let hub: TestHub;
let clock: TestClock;
beforeAll(async () => {
  clock = new TestClock();
  hub = await startTestHub({ overrides: { clock } });
});
afterAll(() => hub.stop());

async function make(body: object): Promise<ApiKeyCreated> {
  const answer = await hub.fetchJson<ApiKeyCreated>('POST', '/api/v1/api-keys', body, await hub.browserOf('admin'));
  expect(answer.status).toBe(201);
  return answer.body;
}

async function statusWith(key: string, path = '/api/v1/sites'): Promise<number> {
  return (await hub.fetchJson('GET', path, undefined, { 'x-api-key': key })).status;
}

describe('an API key', () => {
  test('is shown once, and known afterwards only by its beginning', async () => {
    const made = await make({ name: 'backup script', scopes: ['read'] });
    expect(made.key).toStartWith(made.prefix);
    const list = await hub.fetchJson<Page<ApiKey>>('GET', '/api/v1/api-keys');
    const listed = list.body.items.find(({ key_id }) => key_id === made.key_id);
    expect(listed).toMatchObject({ name: 'backup script', scopes: ['read'] });
    expect(JSON.stringify(list.body)).not.toContain(made.key);
    const rows = await hub.app.platform.db.read.selectFrom('api_keys').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(made.key);
  });

  test('may do what its scopes say, and those that come with them', async () => {
    const { key } = await make({ name: 'operator', scopes: ['operate'] });
    expect(await statusWith(key)).toBe(200);
    expect(await statusWith(key, '/api/v1/api-keys')).toBe(403);
  });

  test('is taken as bearer token too', async () => {
    const { key } = await make({ name: 'bearer', scopes: ['read'] });
    expect((await hub.fetchJson('GET', '/api/v1/sites', undefined, { authorization: `Bearer ${key}` })).status).toBe(
      200,
    );
    expect((await hub.fetchJson('GET', '/api/v1/sites', undefined, { authorization: `Basic ${key}` })).status).toBe(
      401,
    );
  });

  test('ends when its time is over, while it is in use', async () => {
    const expires_at = new Date(clock.now() + 60_000).toISOString();
    const { key } = await make({ name: 'short', scopes: ['read'], expires_at });
    expect(await statusWith(key)).toBe(200);
    clock.advance(60_001);
    expect(await statusWith(key)).toBe(401);
  });

  test('cannot end before it begins', async () => {
    const body = { name: 'past', scopes: ['read'], expires_at: new Date(clock.now() - 1).toISOString() };
    const answer = await hub.fetchJson('POST', '/api/v1/api-keys', body, await hub.browserOf('admin'));
    expect(answer).toMatchObject({ status: 422, body: { detail: { field: 'expires_at' } } });
  });

  test('that is revoked is refused from the next request on, and revoking it again changes nothing', async () => {
    const { key, key_id } = await make({ name: 'revoked', scopes: ['read'] });
    expect(await statusWith(key)).toBe(200);
    const first = await hub.fetchJson<ApiKey>('DELETE', `/api/v1/api-keys/${key_id}`);
    expect(first.body.revoked_at).not.toBeNull();
    expect(await statusWith(key)).toBe(401);
    clock.advance(1000);
    expect((await hub.fetchJson<ApiKey>('DELETE', `/api/v1/api-keys/${key_id}`)).body.revoked_at).toBe(
      first.body.revoked_at,
    );
    expect((await hub.fetchJson('DELETE', '/api/v1/api-keys/unknown')).body).toMatchObject({
      detail: { code: 'KEY_NOT_FOUND' },
    });
  });

  test('that another process revoked is refused once that was looked for', async () => {
    const { key, key_id } = await make({ name: 'elsewhere', scopes: ['read'] });
    expect(await statusWith(key)).toBe(200);
    clock.advance(1000);
    const { db } = hub.app.platform;
    await db.write.updateTable('api_keys').set({ revoked_at: clock.now() }).where('key_id', '=', key_id).execute();
    await hub.app.services.accounts.sweep([]);
    expect(await statusWith(key)).toBe(401);
  });

  test('is noted as used without a write for each request', async () => {
    const { key, key_id } = await make({ name: 'used', scopes: ['read'] });
    await statusWith(key);
    const { db } = hub.app.platform;
    async function lastUsedAt(): Promise<number | null> {
      const row = db.read.selectFrom('api_keys').selectAll().where('key_id', '=', key_id);
      return (await row.executeTakeFirstOrThrow()).last_used_at;
    }
    expect(await lastUsedAt()).toBeNull();
    const list = await hub.fetchJson<Page<ApiKey>>('GET', '/api/v1/api-keys');
    expect(list.body.items.find((item) => item.key_id === key_id)?.last_used_at).not.toBeNull();
    await hub.app.services.accounts.keys.flushUse();
    expect(await lastUsedAt()).toBe(clock.now());
  });

  test('of an agent ends with all others of its server', async () => {
    const { accounts } = hub.app.services;
    const keys = await Promise.all(
      ['a', 'b'].map((name) => accounts.issueKey({ name, scopes: ['ingest'], serverId: 'nas' })),
    );
    const ended: string[] = [];
    accounts.onRevoked((revoked) => ended.push(revoked.kind === 'key' ? revoked.keyId : ''));
    expect(await accounts.revokeKeysOf('nas')).toBe(2);
    expect(ended.sort()).toEqual(keys.map(({ keyId }) => keyId).sort());
    expect(await accounts.byKey(keys[0]!.key, '')).toBeUndefined();
  });

  test('does not exist when the transaction that made it failed', async () => {
    const { accounts, platform } = hub.app.services;
    let key = '';
    const failing = platform.db.transaction(async (db) => {
      key = (await accounts.issueKey({ name: 'never', scopes: ['admin'] }, db)).key;
      throw new Error('no');
    });
    expect(await failing.catch((error: Error) => error.message)).toBe('no');
    expect(await accounts.byKey(key, '')).toBeUndefined();
  });
});

test('a mistyped key is known as such without a look at the database', () => {
  const key = makeKey();
  expect(isKey(key)).toBe(true);
  for (let at = 3; at < key.length; at += 1) {
    const other = key[at] === 'A' ? 'B' : 'A';
    expect(isKey(key.slice(0, at) + other + key.slice(at + 1))).toBe(false);
  }
});

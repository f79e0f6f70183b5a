import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { OwnSession, Session } from '@labkeeper/protocol/account';
import { cookieName } from '../../platform/credentials.ts';
import { openSocket } from '../../platform/testing/open-socket.ts';
import { TestClock } from '../../platform/testing/test-clock.ts';
import { startTestHub, testPassword, type TestHub } from '../../platform/testing/test-hub.ts';

const hour = 3_600_000;
const json = { 'content-type': 'application/json' };

let hub: TestHub;
let clock: TestClock;
beforeAll(async () => {
  clock = new TestClock();
  hub = await startTestHub({ overrides: { clock, anonymousPerMinute: 0, loginsPerMinute: 0 } });
});
afterAll(() => hub.stop());

async function logIn(
  password = testPassword,
  more: object = {},
  headers: Record<string, string> = {},
): Promise<Response> {
  const body = JSON.stringify({ name: 'admin', password, ...more });
  return fetch(`${hub.url}/api/v1/auth/login`, { method: 'POST', headers: { ...json, ...headers }, body });
}

/** Headers of a browser that is logged in. */
async function browser(): Promise<Record<string, string>> {
  return hub.browserOf('admin');
}

async function sessionStatus(headers: Record<string, string>): Promise<number> {
  return (await hub.fetchJson('GET', '/api/v1/auth/session', undefined, headers)).status;
}

/** A dashboard's socket; resolves when it is open, or rejects when it was refused. */
async function watch(headers: Record<string, string>): Promise<WebSocket & { closed: Promise<number> }> {
  const socket = openSocket(`${hub.url}/api/v1/live`, { headers });
  const closed = new Promise<number>((resolve) => socket.addEventListener('close', (event) => resolve(event.code)));
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('error', () => reject(new Error('refused')));
  });
  return Object.assign(socket, { closed });
}

async function isRefused(opening: Promise<unknown>): Promise<boolean> {
  return opening.then(
    () => false,
    () => true,
  );
}

describe('logging in', () => {
  test('sets a cookie that scripts cannot read and other sites do not send', async () => {
    const response = await logIn();
    expect(response.status).toBe(200);
    expect((await response.json()) as Session).toMatchObject({
      name: 'admin',
      role: 'admin',
      totp: false,
      insecure: false,
    });
    expect(response.headers.get('set-cookie')).toMatch(
      /^labkeeper-\d+=[\w-]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Strict$/,
    );
  });

  test('sets a cookie that never travels in clear when it came by TLS', async () => {
    const response = await fetch(`${hub.tlsUrl}/api/v1/auth/login`, {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ password: testPassword }),
      tls: { rejectUnauthorized: false },
    });
    const cookie = String(response.headers.get('set-cookie'));
    expect(cookie).toMatch(/^__Host-labkeeper-\d+=[\w-]{43}; Path=\/; .*HttpOnly; SameSite=Strict; Secure$/);
    const token = cookie.split(';')[0]?.split('=')[1];
    expect(await sessionStatus({ cookie: `${cookieName({ origin: hub.url, tls: false })}=${token}` })).toBe(200);
    expect(await sessionStatus({ cookie: `${cookieName({ origin: hub.url, tls: true })}=${token}` })).toBe(401);
    // Cookies reach every port of a host: that of another hub there is not ours.
    expect(await sessionStatus({ cookie: `labkeeper-1=${token}` })).toBe(401);
  });

  test('with a wrong password or an unknown name is refused in the same words and about the same time', async () => {
    const began = performance.now();
    const wrong = await logIn('wrong password');
    const wrongMs = performance.now() - began;
    const unknown = await logIn(testPassword, { name: 'nobody' });
    const unknownMs = performance.now() - began - wrongMs;
    expect(wrong.status).toBe(401);
    const [saidOfUnknown, saidOfWrong] = [await unknown.text(), await wrong.text()].map((text) =>
      text.replace(/"request_id":"[^"]*"/, ''),
    );
    expect(saidOfUnknown).toBe(String(saidOfWrong));
    expect(unknownMs).toBeGreaterThan(wrongMs / 3);
  });

  test('gives a fresh session, whatever cookie was there before', async () => {
    const planted = 'a'.repeat(43);
    const response = await logIn(testPassword, {}, { cookie: `labkeeper=${planted}` });
    expect(response.headers.get('set-cookie')).not.toContain(planted);
    expect(await sessionStatus({ cookie: `labkeeper=${planted}` })).toBe(401);
  });

  test('from a page of another site is refused', async () => {
    expect((await logIn(testPassword, {}, { origin: 'https://evil.example' })).status).toBe(403);
  });
});

describe('a session', () => {
  test('ends with log-out, which clears the cookie', async () => {
    const headers = await browser();
    const answer = await hub.fetchJson('POST', '/api/v1/auth/logout', undefined, headers);
    expect(answer).toMatchObject({ status: 200, body: { logged_out: true } });
    expect(answer.headers.get('set-cookie')).toMatch(/^labkeeper-\d+=; Path=\/; Max-Age=0/);
    expect(await sessionStatus(headers)).toBe(401);
  });

  test('ends after a day without a request, and lives on with one', async () => {
    const [idle, used] = [await browser(), await browser()];
    clock.advance(20 * hour);
    expect(await sessionStatus(used)).toBe(200);
    clock.advance(5 * hour);
    expect(await sessionStatus(idle)).toBe(401);
    expect(await sessionStatus(used)).toBe(200);
  });

  test('keeps what is known of its last use over a restart of that memory', async () => {
    const headers = await browser();
    clock.advance(20 * hour);
    expect(await sessionStatus(headers)).toBe(200);
    await hub.app.services.accounts.sessions.flush();
    clock.advance(20 * hour);
    expect(await sessionStatus(headers)).toBe(200);
  });

  test('ends after thirty days in any case', async () => {
    const headers = await browser();
    for (let halfDays = 0; halfDays < 60; halfDays += 1) {
      expect(await sessionStatus(headers)).toBe(200);
      clock.advance(12 * hour);
    }
    expect(await sessionStatus(headers)).toBe(401);
  });

  test('counts nothing in an address or as another header', async () => {
    const { cookie } = await browser();
    const token = String(cookie).split('=')[1];
    for (const path of [
      `/api/v1/sites?session=${token}`,
      `/api/v1/sites?api_key=${hub.adminKey}`,
      `/api/v1/sites?token=${hub.adminKey}`,
    ]) {
      expect((await hub.fetchJson('GET', path, undefined, {})).status).toBe(401);
    }
    expect(await sessionStatus({ 'x-api-key': String(token) })).toBe(401);
    expect(await sessionStatus({ cookie: `labkeeper=${hub.adminKey}` })).toBe(401);
  });
});

describe('the own sessions', () => {
  async function list(headers: Record<string, string>): Promise<OwnSession[]> {
    const path = '/api/v1/auth/sessions';
    return (await hub.fetchJson<{ items: OwnSession[] }>('GET', path, undefined, headers)).body.items;
  }

  test('are listed with the one that asks, and nothing of it is a cookie', async () => {
    const [mine, other] = [await browser(), await browser()];
    expect(await sessionStatus(other)).toBe(200);
    const items = await list(mine);
    expect(items.filter(({ current }) => current).length).toBe(1);
    expect(items.length).toBeGreaterThan(1);
    expect(items.every(({ session_id }) => /^[0-9a-f]{16}$/.test(session_id))).toBe(true);
    expect(JSON.stringify(items)).not.toContain(String(other['cookie']).split('=')[1] ?? '');
  });

  test('another one is ended from here, and what hangs on it is closed within a second', async () => {
    const [mine, other] = [await browser(), await browser()];
    const socket = await watch(other);
    const ids = new Set((await list(mine)).map(({ session_id }) => session_id));
    const theirs = (await list(other)).find(({ current }) => current);
    expect(ids.has(String(theirs?.session_id))).toBe(true);
    const path = `/api/v1/auth/sessions/${theirs?.session_id}`;
    expect((await hub.fetchJson('DELETE', path, undefined, mine)).status).toBe(204);
    expect(await Promise.race([socket.closed, Bun.sleep(1000).then(() => -1)])).toBe(4401);
    expect(await sessionStatus(other)).toBe(401);
    expect(await sessionStatus(mine)).toBe(200);
    expect((await hub.fetchJson('DELETE', path, undefined, mine)).status).toBe(404);
  });

  test('of somebody else are neither seen nor ended', async () => {
    const [mine, viewer] = [await browser(), await hub.browserOf('viewer')];
    const id = (await list(mine)).find(({ current }) => current)?.session_id;
    expect((await list(viewer)).length).toBe(1);
    const path = `/api/v1/auth/sessions/${id}`;
    expect((await hub.fetchJson('DELETE', path, undefined, viewer)).status).toBe(404);
    expect(await sessionStatus(mine)).toBe(200);
  });
});

describe('a page of another site', () => {
  const change = { thresholds: { disk_warning_percent: 70 } };

  for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:1', 'http://127.0.0.1.evil.example']) {
    test(`(${origin}) changes nothing with the cookie of a browser that is logged in`, async () => {
      const headers = { ...(await browser()), origin };
      expect(await hub.fetchJson('PUT', '/api/v1/config', change, headers)).toMatchObject({
        status: 403,
        body: { detail: { code: 'ORIGIN_REFUSED' } },
      });
      expect(await isRefused(watch(headers))).toBe(true);
    });
  }

  test('that leaves out where it comes from changes nothing either', async () => {
    const { cookie } = await browser();
    const headers = { cookie: String(cookie) };
    expect((await hub.fetchJson('PUT', '/api/v1/config', change, headers)).status).toBe(403);
    expect(await isRefused(watch(headers))).toBe(true);
  });

  test('cannot pass a form off as JSON', async () => {
    const headers = { ...(await browser()), 'content-type': 'text/plain' };
    expect((await hub.fetchJson('PUT', '/api/v1/config', change, headers)).status).toBe(400);
  });

  test('is none of the hub’s own pages, which may', async () => {
    expect((await hub.fetchJson('PUT', '/api/v1/config', change, await browser())).status).toBe(200);
  });
});

describe('what is connected is closed within a second', () => {
  async function closesWithin(closed: Promise<number>): Promise<number> {
    return Promise.race([closed, Bun.sleep(1000).then(() => -1)]);
  }

  test('when the password changes, and only the browser that changed it goes on', async () => {
    const [mine, other] = [await browser(), await browser()];
    const socket = await watch(other);
    const body = { current_password: testPassword, new_password: 'another good password' };
    const answer = await hub.fetchJson('PUT', '/api/v1/auth/password', body, mine);
    expect(answer.status).toBe(200);
    expect(await closesWithin(socket.closed)).toBe(4401);
    expect(await sessionStatus(other)).toBe(401);
    expect(await sessionStatus(mine)).toBe(401);
    const fresh = { cookie: String(answer.headers.get('set-cookie')?.split(';')[0]), origin: hub.url };
    expect(await sessionStatus(fresh)).toBe(200);
    expect((await logIn(testPassword)).status).toBe(401);
    const back = { current_password: 'another good password', new_password: testPassword };
    expect((await hub.fetchJson('PUT', '/api/v1/auth/password', back, fresh)).status).toBe(200);
  });

  test('not when the current password was wrong', async () => {
    const headers = await browser();
    const body = { current_password: 'wrong', new_password: 'another good password' };
    expect(await hub.fetchJson('PUT', '/api/v1/auth/password', body, headers)).toMatchObject({
      status: 401,
      body: { detail: { code: 'LOGIN_FAILED' } },
    });
    expect(await sessionStatus(headers)).toBe(200);
  });

  test('when its session logs out', async () => {
    const headers = await browser();
    const socket = await watch(headers);
    await hub.fetchJson('POST', '/api/v1/auth/logout', undefined, headers);
    expect(await closesWithin(socket.closed)).toBe(4401);
  });

  test('when its key is revoked', async () => {
    const made = await hub.fetchJson<{ key: string; key_id: string }>(
      'POST',
      '/api/v1/api-keys',
      { name: 'wall', scopes: ['read'] },
      await browser(),
    );
    const socket = await watch({ 'x-api-key': made.body.key });
    expect((await hub.fetchJson('DELETE', `/api/v1/api-keys/${made.body.key_id}`)).status).toBe(200);
    expect(await closesWithin(socket.closed)).toBe(4401);
    expect((await hub.fetchJson('GET', '/api/v1/sites', undefined, { 'x-api-key': made.body.key })).status).toBe(401);
  });

  test('when another process ended its session or its key', async () => {
    const made = await hub.app.services.accounts.issueKey({ name: 'wall', scopes: ['read'] });
    const sockets = [await watch(await browser()), await watch({ 'x-api-key': made.key })];
    const { db } = hub.app.platform;
    await db.write.deleteFrom('sessions').execute();
    await db.write.updateTable('api_keys').set({ revoked_at: clock.now() }).where('key_id', '=', made.keyId).execute();
    const began = performance.now();
    expect(await Promise.all(sockets.map(({ closed }) => closed))).toEqual([4401, 4401]);
    // Looked for every half second; the rest is what a busy machine may take.
    expect(performance.now() - began).toBeLessThan(3000);
  });
});

test('no token, key or password of all this stands in the log or the audit', async () => {
  const { cookie } = await browser();
  const audit = await hub.fetchJson('GET', '/api/v1/system/audit?limit=1000');
  const written = hub.logLines.join('') + JSON.stringify(audit.body);
  for (const secret of [
    hub.adminKey,
    String(cookie).split('=')[1] ?? '',
    testPassword,
    'another good password',
    'wrong password',
  ]) {
    expect(written).not.toContain(secret);
  }
  expect(written).toContain('password.changed');
});

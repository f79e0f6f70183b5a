import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { ErrorBody } from '@labkeeper/protocol/error';
import { Compile } from 'typebox/compile';
import { startTestHub, type TestHub } from './testing/test-hub.ts';

const isErrorBody = Compile(ErrorBody);

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub({
    environment: {
      LABKEEPER_CORS_ORIGINS: 'https://wall.example.net',
      LABKEEPER_PUBLIC_URL: 'https://lab.example.net',
    },
  });
});
afterAll(() => hub.stop());

/** Raw HTTP, for what no client library would send. Resolves to everything that came back until the connection closed. */
async function raw(request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(hub.app.ports.port), '127.0.0.1', () => socket.write(request));
    socket.setTimeout(5000, () => socket.destroy());
    socket.on('data', (bytes) => (answer += bytes.toString('utf8')));
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });
}

async function post(path: string, body: BodyInit, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(hub.url + path, { method: 'POST', headers: { 'x-api-key': hub.adminKey, ...headers }, body });
}

async function codeOf(response: Response): Promise<string> {
  const body: unknown = await response.json();
  expect(isErrorBody.Check(body)).toBe(true);
  return (body as ErrorBody).detail.code;
}

describe('errors of every layer have the one shape', () => {
  const cases: [string, number, string, () => Promise<Response>][] = [
    ['no such address', 404, 'NOT_FOUND', () => fetch(`${hub.url}/api/v1/nothing`)],
    [
      'a method it does not take',
      405,
      'METHOD_NOT_ALLOWED',
      () => fetch(`${hub.url}/api/v1/sites`, { method: 'DELETE' }),
    ],
    ['no key', 401, 'UNAUTHENTICATED', () => fetch(`${hub.url}/api/v1/sites`)],
    [
      'a wrong key',
      401,
      'KEY_INVALID',
      () => fetch(`${hub.url}/api/v1/sites`, { headers: { 'x-api-key': 'nonsense' } }),
    ],
    [
      'a foreign host name',
      403,
      'HOST_REFUSED',
      () => fetch(`${hub.url}/healthz`, { headers: { host: 'evil.example' } }),
    ],
    ['no JSON', 400, 'BODY_NOT_JSON', () => post('/api/v1/sites', '{"name": ')],
    ['not UTF-8', 400, 'BODY_NOT_JSON', () => post('/api/v1/sites', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d]))],
    ['too deep', 400, 'BODY_NOT_JSON', () => post('/api/v1/sites', '['.repeat(10_000))],
    ['no body', 422, 'INVALID', () => post('/api/v1/sites', '')],
    ['too large', 413, 'BODY_TOO_LARGE', () => post('/api/v1/sites', `"${'x'.repeat(300_000)}"`)],
    [
      'unpacking to too much',
      413,
      'BODY_TOO_LARGE',
      () => post('/api/v1/sites', gzipSync(Buffer.alloc(64_000_000)), { 'content-encoding': 'gzip' }),
    ],
    [
      'damaged gzip',
      400,
      'UNSUPPORTED_ENCODING',
      () => post('/api/v1/sites', 'no gzip', { 'content-encoding': 'gzip' }),
    ],
    [
      'an unknown encoding',
      400,
      'UNSUPPORTED_ENCODING',
      () => post('/api/v1/sites', '{}', { 'content-encoding': 'br' }),
    ],
    ['a field that does not fit', 422, 'INVALID', () => post('/api/v1/sites', '{"name": ""}')],
    [
      'a query that does not fit',
      422,
      'INVALID',
      () => fetch(`${hub.url}/api/v1/system/audit?limit=many`, { headers: { 'x-api-key': hub.adminKey } }),
    ],
    [
      'no WebSocket',
      426,
      'UPGRADE_REQUIRED',
      () => fetch(`${hub.url}/api/v1/live`, { headers: { 'x-api-key': hub.adminKey } }),
    ],
  ];
  for (const [name, status, code, send] of cases) {
    test(`${name}: ${status} ${code}`, async () => {
      const response = await send();
      expect(response.status).toBe(status);
      expect(response.headers.get('x-request-id')).not.toBeNull();
      expect(await codeOf(response)).toBe(code);
    });
  }
});

test('an error of ours tells the client a request id and nothing of the inside, and the log the rest', async () => {
  await hub.app.platform.db.write.schema.alterTable('sites').renameTo('sites_gone').execute();
  try {
    const answer = await hub.fetchJson<ErrorBody>('GET', '/api/v1/sites');
    expect(answer).toMatchObject({ status: 500, body: { detail: { code: 'INTERNAL' } } });
    expect(JSON.stringify(answer.body)).not.toContain('sites_gone');
    expect(JSON.stringify(answer.body)).not.toContain('select');
    const line = hub.logLines.find((text) => text.includes(String(answer.body.detail.request_id)));
    expect(line).toContain('no such table');
  } finally {
    await hub.app.platform.db.write.schema.alterTable('sites_gone').renameTo('sites').execute();
  }
});

test('a method that is not taken says which are', async () => {
  const response = await fetch(`${hub.url}/api/v1/sites`, { method: 'PATCH' });
  expect(response.headers.get('allow')).toBe('GET, HEAD, POST');
});

test('the field that is wrong is named with a sentence', async () => {
  const { body } = await hub.fetchJson<ErrorBody>(
    'POST',
    '/api/v1/api-keys',
    { name: 'x', scopes: ['read', 'rule'] },
    await hub.browserOf('admin'),
  );
  expect(body.detail).toMatchObject({
    field: 'scopes.1',
    message: 'scopes.1 must be one of "read", "ingest", "operate", "admin".',
  });
});

test('a body without a length is read up to its limit and no further', async () => {
  const chunk = new TextEncoder().encode('x'.repeat(65_536));
  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 1;
      if (sent > 200) controller.close();
      else controller.enqueue(chunk);
    },
  });
  const response = await post('/api/v1/sites', endless);
  expect(response.status).toBe(413);
  expect(sent).toBeLessThan(200);
});

test('of a key that stands twice in a body the last one is checked and used', async () => {
  const response = await post('/api/v1/sites', '{"name": "one", "site_id": "../evil", "site_id": "twice"}');
  expect(await response.json()).toMatchObject({ site_id: 'twice', name: 'one' });
});

test('keys that reach into prototypes are dropped, however they are written', async () => {
  const response = await post(
    '/api/v1/sites',
    '{"name": "p", "site_id": "proto", "__proto__": {"x": 1}, "\\u005f_proto__": {"y": 1}, "constructor": {"z": 1}}',
  );
  expect(response.status).toBe(201);
  expect(Object.keys(Object.prototype)).toEqual([]);
});

test('a large answer is compressed where the client takes it, and comes plain where it does not', async () => {
  const path = '/api/openapi.json';
  const packed = await fetch(hub.url + path, { headers: { 'accept-encoding': 'gzip' }, decompress: false });
  expect(packed.headers.get('content-encoding')).toBe('gzip');
  const refused = await fetch(hub.url + path, { headers: { 'accept-encoding': 'gzip;q=0' }, decompress: false });
  expect(refused.headers.get('content-encoding')).toBeNull();
  expect(JSON.parse(await refused.text())).toMatchObject({ openapi: '3.1.0' });
});

test('HEAD answers like GET without a body', async () => {
  const response = await fetch(`${hub.url}/api/v1/config`, { method: 'HEAD', headers: { 'x-api-key': hub.adminKey } });
  expect(response.status).toBe(200);
  expect(await response.text()).toBe('');
});

test('every answer carries the security headers, errors and files included', async () => {
  for (const path of ['/', '/healthz', '/api/v1/sites', '/api/v1/setup', '/api/nothing']) {
    const { headers } = await fetch(hub.url + path);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('strict-transport-security')).toBeNull();
  }
});

describe('host names', () => {
  test('IP addresses, localhost and the public address are answered to', async () => {
    for (const host of ['127.0.0.1', '127.0.0.1:1', '[::1]:8080', 'localhost', 'LOCALHOST:8080', 'lab.example.net']) {
      expect((await fetch(`${hub.url}/healthz`, { headers: { host } })).status).toBe(200);
    }
  });

  test('anything else is refused with the setting that allows it, on files and health too', async () => {
    for (const path of ['/healthz', '/', '/api/v1/sites', '/api/docs']) {
      for (const host of [
        'rebound.example',
        'localhost.evil.example',
        '127.0.0.1.evil.example',
        'lab.example.net.evil',
      ]) {
        const response = await fetch(hub.url + path, { headers: { host, 'x-api-key': hub.adminKey } });
        expect(response.status).toBe(403);
        expect(await response.text()).toContain('LABKEEPER_PUBLIC_URL');
      }
    }
  });

  test('a request without a host gets an answer and does no harm', async () => {
    expect(await raw('GET /healthz HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.[01] (403|400)/);
  });
});

describe('other origins', () => {
  async function preflight(origin: string): Promise<Response> {
    return fetch(`${hub.url}/api/v1/sites`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'GET', 'access-control-request-headers': 'x-api-key' },
    });
  }

  test('a listed one may ask with a key, and another one is told nothing', async () => {
    expect((await preflight('https://wall.example.net')).headers.get('access-control-allow-origin')).toBe(
      'https://wall.example.net',
    );
    expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
    const answer = await fetch(`${hub.url}/api/v1/sites`, {
      headers: { origin: 'https://wall.example.net', 'x-api-key': hub.adminKey },
    });
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://wall.example.net');
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
  });
});

test('hostile paths find no file and no route', async () => {
  for (const path of [
    '/../../etc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/assets/..%2f..%2fetc%2fpasswd',
    '/api/docs/..%2fpackage.json',
    '/api/docs/__proto__',
    '/api/docs/constructor',
    '//evil.example/x',
    '/%00',
    '/%ff',
  ]) {
    const answer = await raw(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    expect(answer).not.toContain('root:');
    expect(answer).not.toContain('dependencies');
    expect(answer).toMatch(/^HTTP\/1\.1 (4\d\d|503|200)/);
  }
});

test('a hub that is stopping answers 503, health included, and lets what is on its way end', async () => {
  const stopping = await startTestHub();
  const slow = fetch(`${stopping.url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'admin', password: 'wrong' }),
  });
  await Bun.sleep(50);
  const stopped = stopping.stop();
  const refused = await fetch(`${stopping.url}/healthz`);
  expect(refused.status).toBe(503);
  expect((await slow).status).toBe(401);
  await stopped;
});

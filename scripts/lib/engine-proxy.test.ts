import { afterEach, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import * as http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mayPass, startEngineProxy } from './engine-proxy.mjs';

const cleanUp: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).toReversed()) await step();
});

test('the list, the details, the use and the log of a container are passed, and nothing else', () => {
  for (const url of [
    '/containers/json?all=1',
    '/containers/0123456789ab/json',
    '/containers/0123456789ab/stats?stream=false&one-shot=true',
    '/containers/media-plex_1.x/logs?stdout=1&stderr=1&timestamps=1&since=2026-11-21T10%3A00%3A00Z&follow=1',
  ])
    expect(mayPass('GET', url)).toBe(true);
  for (const method of ['POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'CONNECT', undefined])
    expect(mayPass(method, '/containers/json')).toBe(false);
  for (const url of [
    undefined,
    '',
    '/',
    '/version',
    '/info',
    '/events',
    '/containers/create',
    '/containers/prune',
    '/containers/0123456789ab/archive?path=/',
    '/containers/0123456789ab/export',
    '/containers/0123456789ab/attach/ws',
    '/containers/0123456789ab/start',
    '/containers/0123456789ab/json/../start',
    '/containers/../images/json',
    '/containers/.../json',
    '/containers/%2e%2e/json',
    '/containers//json',
    '//containers/json',
    '/v1.43/containers/json',
    '/containers/json#x',
    '/containers/json?x=/../..',
    '/containers/json\n/containers/create',
    'http://elsewhere.example/containers/json',
    '/images/json',
    '/secrets',
  ])
    expect(mayPass('GET', url)).toBe(false);
});

/** An engine on a socket that notes what it is asked, and the proxy before it. */
async function proxied(answer: http.RequestListener): Promise<{ ask: typeof ask; asked: http.IncomingMessage[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'lk-engine-'));
  cleanUp.push(() => rmSync(folder, { recursive: true, force: true }));
  const [engine, listen] = [join(folder, 'engine'), join(folder, 'proxy')];
  const asked: http.IncomingMessage[] = [];
  const server = http.createServer((request, response) => {
    asked.push(request);
    answer(request, response);
  });
  await new Promise((resolve) => server.listen(engine, () => resolve(undefined)));
  cleanUp.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const proxy = await startEngineProxy({ engine, listen });
  cleanUp.push(() => proxy.close());
  expect(statSync(listen).mode & 0o777).toBe(0o600);
  function ask(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`http://docker${path}`, { ...init, unix: listen });
  }
  return { ask, asked };
}

test('an answer comes back as the engine gave it, and nothing of the asker goes on but the question', async () => {
  const { ask, asked } = await proxied((_, response) => {
    response.writeHead(404, { 'content-type': 'application/json', server: 'Libpod/5.4', 'x-other': 'no' });
    response.end('{"message":"no such container"}');
  });
  const response = await ask('/containers/abc/json', { headers: { 'x-registry-auth': 'secret', upgrade: 'tcp' } });
  expect(response.status).toBe(404);
  expect(response.headers.get('server')).toBe('Libpod/5.4');
  expect(response.headers.get('x-other')).toBeNull();
  expect(await response.json()).toEqual({ message: 'no such container' });
  expect(asked.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET /containers/abc/json']);
  expect(Object.keys(asked[0]?.headers ?? {}).toSorted()).toEqual(['accept', 'connection', 'host']);
});

test('what changes something is refused before the engine hears of it', async () => {
  const { ask, asked } = await proxied((_, response) => response.end('{}'));
  const responses = await Promise.all([
    ask('/containers/create', { method: 'POST', body: '{"HostConfig":{"Privileged":true}}' }),
    ask('/containers/abc/json', { method: 'DELETE' }),
    ask('/containers/abc/archive?path=/etc/shadow'),
  ]);
  for (const response of responses) {
    expect(response.status).toBe(403);
    expect(await response.json()).toEqual({ message: 'the proxy passes reading questions alone' });
  }
  expect(asked).toEqual([]);
});

test('a log that is followed comes line by line, and the engine is left when the asker goes', async () => {
  let left = false;
  const { ask } = await proxied((_, response) => {
    response.writeHead(200, { 'content-type': 'application/vnd.docker.raw-stream' });
    response.write('one\n');
    response.on('close', () => (left = true));
  });
  const abort = new AbortController();
  const response = await ask('/containers/abc/logs?stdout=1&follow=1', { signal: abort.signal });
  const reader = response.body?.getReader();
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('one\n');
  abort.abort();
  await reader?.read().catch(() => undefined);
  for (let i = 0; i < 100 && !left; i += 1) await Bun.sleep(20);
  expect(left).toBe(true);
});

test('an engine that is not there is said to be so, as an engine would', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lk-engine-'));
  cleanUp.push(() => rmSync(folder, { recursive: true, force: true }));
  const listen = join(folder, 'proxy');
  const proxy = await startEngineProxy({ engine: join(folder, 'nothing'), listen });
  cleanUp.push(() => proxy.close());
  const response = await fetch('http://docker/containers/json', { unix: listen });
  expect(response.status).toBe(502);
  expect(await response.json()).toMatchObject({
    message: expect.stringContaining('the engine does not answer') as string,
  });
});

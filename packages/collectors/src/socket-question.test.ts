import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server } from 'node:net';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorCode, type AskOptions } from './host.ts';
import { linuxHost } from './linux-host.ts';
import { answerJson, startFakeEngine, type FakeEngine } from './testing/fake-engine.ts';

let engine: FakeEngine;
let overTcp: Server;
let addresses: { socket: string; tcp: string };
let dripsEnded = 0;

beforeAll(async () => {
  engine = await startFakeEngine((path, response, request) => {
    if (path === '/silent') return;
    if (path === '/big') return void response.end('x'.repeat(300_000));
    if (path === '/redirect') return void response.writeHead(302, { location: '/json' }).end();
    if (path === '/echo') return answerJson(response, { method: request.method, host: request.headers.host });
    if (path === '/cut') {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half');
      return void setTimeout(() => response.destroy(), 20);
    }
    if (path !== '/drip') return answerJson(response, { path });
    response.writeHead(200);
    const drip = setInterval(() => response.write('.'), 20);
    response.on('close', () => {
      clearInterval(drip);
      dripsEnded += 1;
    });
  });
});

beforeAll(async () => {
  overTcp = createHttpServer((request, response) => engine.answer(request.url ?? '', response, request));
  await new Promise<void>((resolve) => {
    overTcp.listen(0, '127.0.0.1', resolve);
  });
  const bound = overTcp.address();
  addresses = {
    socket: engine.socket,
    tcp: `tcp://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}`,
  };
});

afterAll(async () => {
  overTcp.close();
  await engine.close();
});

async function ask(path: string, options?: AskOptions, address = engine.socket): Promise<string> {
  try {
    const { status, body, truncated } = await linuxHost().askSocket(address, path, options);
    return `${status} ${body.length > 200 ? body.length : body.toString()}${truncated ? ' cut' : ''}`;
  } catch (error) {
    return errorCode(error) ?? String(error);
  }
}

it('asks by GET and hands on status, headers in lower case and body', async () => {
  const answer = await linuxHost().askSocket(engine.socket, '/echo');
  expect(answer.status).toBe(200);
  expect(answer.headers['server']).toBe('Docker/27.3.1 (linux)');
  expect(JSON.parse(answer.body.toString())).toEqual({ method: 'GET', host: 'localhost' });
  expect(answer.truncated).toBe(false);
});

it('uses one connection for many questions', async () => {
  const before = engine.connections;
  for (let round = 0; round < 5; round += 1) await ask('/json');
  expect(engine.connections - before).toBeLessThanOrEqual(1);
});

describe.each(['socket', 'tcp'] as const)('over %s', (way) => {
  it('cuts what is silent and what drips once time is up, and hangs up', async () => {
    dripsEnded = 0;
    const begun = performance.now();
    expect(await ask('/silent', { timeoutMs: 200 }, addresses[way])).toBe('ETIMEDOUT');
    expect(await ask('/drip', { timeoutMs: 200 }, addresses[way])).toBe('ETIMEDOUT');
    expect(performance.now() - begun).toBeLessThan(5000);
    const until = performance.now() + 5000;
    while (dripsEnded === 0 && performance.now() < until) await Bun.sleep(10);
    expect(dripsEnded).toBe(1);
  });

  it('takes no more bytes than it may', async () => {
    expect(await ask('/big', { maxBytes: 1000 }, addresses[way])).toBe('200 1000 cut');
    expect(await ask('/big', { maxBytes: 300_000 }, addresses[way])).toBe('200 300000');
  });

  it('takes half an answer for none', async () => {
    expect(await ask('/cut', {}, addresses[way])).toBe('ECONNRESET');
  });

  it('follows nobody elsewhere', async () => {
    expect(await ask('/redirect', {}, addresses[way])).toBe('302 ');
  });

  it('stops when nobody waits any more', async () => {
    const stop = new AbortController();
    const asked = ask('/silent', { signal: stop.signal }, addresses[way]);
    stop.abort();
    expect(await asked).toBe('ABORT_ERR');
    expect(await ask('/json', { signal: stop.signal }, addresses[way])).toBe('ABORT_ERR');
  });
});

it('tells a missing socket, one without right, and one with nobody behind it apart', async () => {
  expect(await ask('/json', {}, '/nowhere/docker.sock')).toBe('ENOENT');
  const folder = mkdtempSync(join(tmpdir(), 'socket-'));
  const path = join(folder, 'left.sock');
  const server: Server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(path, resolve);
  });
  if (process.getuid?.() !== 0) {
    chmodSync(path, 0o000);
    expect(await ask('/json', {}, path)).toBe('EACCES');
  }
  await new Promise((resolve) => {
    server.close(resolve);
  });
  // A plain file stands for the socket that an engine left behind.
  await Bun.write(path, '');
  expect(await ask('/json', {}, path)).toBe('ECONNREFUSED');
  rmSync(folder, { recursive: true });
});

it('asks over TCP where a proxy listens', async () => {
  const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => new Response('[]') });
  expect(await ask('/containers/json', {}, `tcp://127.0.0.1:${server.port}`)).toBe('200 []');
  await server.stop(true);
});

it.each(['http://127.0.0.1:1', 'tcp://127.0.0.1', 'tcp://user@host:1', 'tcp://a b:1', 'ssh://host', ''])(
  'takes %p for no address',
  async (address) => {
    expect(await ask('/json', {}, address)).toBe('EINVAL');
  },
);

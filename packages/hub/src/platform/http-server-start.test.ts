import { afterEach, beforeEach, expect, test } from 'bun:test';
import { connect, createServer, type Server } from 'node:net';
import { Type } from 'typebox';
import { createClientAddresses } from './client-address.ts';
import { Counters } from './counters.ts';
import { createHostNames } from './host-names.ts';
import { HttpServer, type Listening } from './http-server.ts';
import { createLogger } from './logger.ts';
import { createLimit } from './rate-limit.ts';
import { RequestGate } from './request-gate.ts';
import { route } from './route.ts';
import { TestClock } from './testing/test-clock.ts';

/** Tells when it was looked at: the server does so as soon as a request's headers are there. */
class CountedClock extends TestClock {
  looks = 0;

  override now(): number {
    this.looks += 1;
    return super.now();
  }
}

const certificate = { cert: '', key: '', trusted: false };

let server: HttpServer;
let clock: CountedClock;
beforeEach(() => {
  clock = new CountedClock();
  server = new HttpServer({
    hostNames: createHostNames('nas', undefined),
    health: () => 'migrating',
    log: createLogger('silent'),
    counters: new Counters(),
    clock,
  });
});
afterEach(() => server.stop());

function start(listening: Partial<Listening> = {}): string {
  const { port } = server.start({ host: '127.0.0.1', port: 0, tlsPort: undefined, certificate, ...listening });
  return `http://127.0.0.1:${String(port)}`;
}

test('a hub that migrates its database says so with 200, and answers everything else with 503 and a time', async () => {
  const url = start();
  for (const path of ['/healthz', '/health', '/health/']) {
    const response = await fetch(url + path);
    expect([response.status, await response.json()]).toEqual([200, { status: 'migrating' }]);
  }
  const response = await fetch(`${url}/api/v1/servers`);
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
  expect(await response.json()).toMatchObject({ detail: { code: 'UNAVAILABLE' } });
});

test('a port that is off is not listened on', () => {
  expect(server.start({ host: '127.0.0.1', port: undefined, tlsPort: undefined, certificate })).toEqual({
    port: undefined,
    tlsPort: undefined,
  });
});

test('a port that is taken is an error that names it', async () => {
  const other: Server = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const address = other.address();
  const port = typeof address === 'object' ? Number(address?.port) : 0;
  expect(() => start({ port })).toThrow(String(port));
  other.close();
});

test('a request arrives when its headers do, however long its body takes', async () => {
  const limit = createLimit(0, 60);
  const hostNames = createHostNames('nas', undefined);
  server.mount({
    routes: [
      route({
        method: 'POST',
        path: '/api/v1/slow',
        id: 'slow',
        tag: 'test',
        summary: 'Says when it was asked.',
        access: 'public',
        request: { body: Type.Array(Type.Number()) },
        response: { status: 200, schema: Type.Object({ arrivedAt: Type.Number() }) },
        errors: [],
        handle: ({ arrivedAt }) => ({ arrivedAt }),
      }),
    ],
    sockets: [],
    gate: new RequestGate({
      hostNames,
      clients: createClientAddresses([]),
      authenticator: { setUpDone: () => true, byKey: async () => undefined, bySession: async () => undefined },
      requireTls: false,
      limits: { known: limit, anonymous: limit, wrongKeys: limit },
    }),
    files: { answer: () => undefined },
    corsOrigins: [],
    checkAnswers: true,
  });
  const { port } = new URL(start());
  const [began, looks] = [clock.now(), clock.looks];
  const head = 'POST /api/v1/slow HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 3\r\nConnection: close\r\n\r\n[';
  const socket = connect(Number(port), '127.0.0.1', () => socket.write(head));
  let answer = '';
  socket.on('data', (bytes) => (answer += bytes.toString()));
  const closed = new Promise((resolve) => socket.on('close', resolve));
  for (let tries = 0; tries < 1000 && clock.looks <= looks; tries += 1) await Bun.sleep(10);
  clock.advance(120_000);
  socket.write('1]');
  await closed;
  expect(answer).toEndWith(JSON.stringify({ arrivedAt: began }));
}, 20_000);

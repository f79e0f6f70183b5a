import { afterEach, beforeEach, expect, test } from 'bun:test';
import { createServer, type Server } from 'node:net';
import { Counters } from './counters.ts';
import { createHostNames } from './host-names.ts';
import { HttpServer, type Listening } from './http-server.ts';
import { createLogger } from './logger.ts';

const certificate = { cert: '', key: '', trusted: false };

let server: HttpServer;
beforeEach(() => {
  server = new HttpServer({
    hostNames: createHostNames('nas', undefined),
    health: () => 'migrating',
    log: createLogger('silent'),
    counters: new Counters(),
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

import { randomFillSync } from 'node:crypto';
import { connect, type Socket as TcpSocket } from 'node:net';
import { afterEach, describe, expect, test } from 'bun:test';
import { enroll, EnrollmentError } from './enroll.ts';
import { fetchAuthority } from './hub-authority.ts';
import { establishTrust, UnsafeHub } from './hub-trust.ts';
import { PinRefusal } from './pin.ts';
import { NetworkError, type HubTrust, type Platform } from './platform.ts';
import { bunRuntime } from './runtime-bun.ts';
import { nodeRuntime } from './runtime-node.ts';
import { authority, hubPin, otherPin, shown } from './testing/certificates.ts';
import { FakeHub } from './testing/fake-hub.ts';
import { rawServer, tlsServer, type RawServer } from './testing/raw-server.ts';
import { fasterRetry } from './testing/test-agent.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const token = 'hle_a-token-that-nobody-else-may-see';
const machine = { hostname: 'nas', architecture: 'x86_64', machine_id: '0123456789abcdef' };
const policy = fasterRetry(20);

async function secureHub(certificates: { key: string; cert: string }): Promise<FakeHub> {
  const hub = await FakeHub.start({ tls: certificates });
  closing.push(() => hub.stop());
  hub.tokens.add(token);
  return hub;
}

async function opened(server: Promise<RawServer>): Promise<RawServer> {
  const raw = await server;
  closing.push(() => raw.close());
  return raw;
}

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    return error;
  }
}

function enrolAt(url: string, pin: string | null = hubPin): Promise<unknown> {
  return enroll({ hub: { url, pin, ca: null }, token, machine }, policy);
}

describe('enrolment', () => {
  test('at the hub of the pin gives an identity that names pin and authority', async () => {
    const hub = await secureHub(shown.hub);
    hub.publicKey = 'a key for commands';
    expect(await enrolAt(hub.url)).toEqual({
      hub_url: hub.url,
      server_id: 'nas',
      api_key: 'lk_agent_test_key',
      hub_public_key: 'a key for commands',
      heartbeat_interval_seconds: 60,
      hub_pin: hubPin,
      hub_ca: authority,
    });
    expect(hub.enrolments[0]).toEqual({ token, ...machine, agent_version: expect.any(String) as string });
  });

  test.each([
    ['another machine under the same names', shown.other, hubPin],
    ['the hub, where the pin is of another', shown.hub, otherPin],
    ['another key that the hub’s own authority certified', shown.otherUnderHub, hubPin],
    ['the right key without its authority', shown.withoutAuthority, hubPin],
  ])('is refused at %s, and not a byte is sent there', async (_name, certificates, pin) => {
    const server = await opened(tlsServer(certificates));
    expect(await failureOf(enrolAt(`https://127.0.0.1:${server.port}`, pin))).toBeInstanceOf(PinRefusal);
    expect(server.connections).toBe(1);
    expect(Buffer.concat(server.heard)).toHaveLength(0);
  });

  test('is refused over plain HTTP, with a pin or on the network, before a connection is made', async () => {
    const server = await opened(rawServer(() => undefined));
    expect(await failureOf(enrolAt(`http://127.0.0.1:${server.port}`))).toBeInstanceOf(UnsafeHub);
    expect(await failureOf(enrolAt('http://192.0.2.7:8080', null))).toBeInstanceOf(UnsafeHub);
    expect(server.connections).toBe(0);
  });

  test('a token that is used up is told as such, for good', async () => {
    const hub = await secureHub(shown.hub);
    await enrolAt(hub.url);
    const failure = await failureOf(enrolAt(hub.url));
    expect(failure).toBeInstanceOf(EnrollmentError);
    expect(failure).toMatchObject({ again: false, message: expect.stringContaining('TOKEN_INVALID') as string });
  });

  test('a hub that is only busy may be asked again', async () => {
    const hub = await secureHub(shown.hub);
    hub.override = () => ({ status: 503, body: {} });
    expect(await failureOf(enrolAt(hub.url))).toMatchObject({ again: true });
    hub.override = () => ({ status: 200, body: '<html>Welcome</html>' });
    expect(await failureOf(enrolAt(hub.url))).toMatchObject({
      again: true,
      message: expect.stringContaining('not a hub') as string,
    });
  });
});

/** Openings that a machine which is no hub may answer a handshake with. */
const openings: [string, (socket: TcpSocket) => void][] = [
  ['closes at once', (socket) => socket.end()],
  ['resets', (socket) => socket.resetAndDestroy()],
  ['says nothing', () => undefined],
  ['says half a word of TLS', (socket) => socket.write(Buffer.from('1603030040020000', 'hex'))],
  ['speaks plain HTTP', (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}')],
  ['says what it hears', (socket) => socket.pipe(socket)],
  ['announces a record of 16 MB', (socket) => socket.write(Buffer.from('16030300ffffff', 'hex'))],
  ['sends an alert', (socket) => socket.end(Buffer.from('15030300020228', 'hex'))],
  ['offers SSL 3', (socket) => socket.end(Buffer.from('1603000004020000000', 'hex'))],
];

describe('a machine that does not finish a handshake', () => {
  test.each(openings)('and %s gets nothing but a greeting', async (_name, serve) => {
    const server = await opened(
      rawServer((socket) => {
        socket.on('error', () => undefined);
        socket.once('data', () => serve(socket));
      }),
    );
    expect(await failureOf(enrolAt(`https://127.0.0.1:${server.port}`))).toBeInstanceOf(NetworkError);
    expectGreetingsOnly(server);
  });

  test('gets no secret from a replay of what the true hub once said', async () => {
    const hub = await secureHub(shown.hub);
    const recorded: Buffer[] = [];
    const recorder = await opened(
      rawServer((socket) => {
        const behind = connect(hub.port, '127.0.0.1');
        behind.on('error', () => undefined);
        behind.on('data', (data: Buffer) => recorded.push(data));
        socket.on('error', () => undefined);
        socket.pipe(behind).pipe(socket);
      }),
    );
    await fetchAuthority(new URL(`https://127.0.0.1:${recorder.port}`), hubPin, 5000);
    expect(recorded.length).toBeGreaterThan(0);
    const player = await opened(
      rawServer((socket) => {
        socket.on('error', () => undefined);
        socket.once('data', () => socket.write(Buffer.concat(recorded)));
      }),
    );
    expect(await failureOf(enrolAt(`https://127.0.0.1:${player.port}`))).toBeInstanceOf(NetworkError);
    expectGreetingsOnly(player);
  });

  test('ten thousand garbage openings leave the agent as large as it was', async () => {
    const server = await opened(
      rawServer((socket) => {
        socket.on('error', () => undefined);
        socket.once('data', () => socket.end(randomFillSync(Buffer.alloc(1 + Math.floor(Math.random() * 4000)))));
      }),
    );
    const url = `https://127.0.0.1:${server.port}`;
    async function openings(count: number): Promise<void> {
      for (let done = 0; done < count; done += 1)
        expect(await failureOf(establishTrust({ url, pin: hubPin, ca: null }, 'reports', 2000))).toBeInstanceOf(Error);
      expectGreetingsOnly(server);
      // What this test remembers is not what is measured.
      server.heard.length = 0;
    }
    await openings(2000);
    Bun.gc(true);
    const before = process.memoryUsage().rss;
    await openings(10_000);
    Bun.gc(true);
    expect(process.memoryUsage().rss - before).toBeLessThan(24 * 1024 * 1024);
  }, 180_000);
});

/** Records of TLS that hold no data: handshake (22), alert (21), change of cipher (20). */
function expectGreetingsOnly(server: RawServer): void {
  expect(server.connections).toBeGreaterThan(0);
  const all = Buffer.concat(server.heard);
  expect(all.includes(token)).toBe(false);
  expect(all.includes('POST ')).toBe(false);
  for (const heard of server.heard) expect([20, 21, 22]).toContain(heard[0] ?? -1);
}

describe.each([
  ['Bun', bunRuntime],
  ['a plain Node', nodeRuntime],
])('the way to a pinned hub on %s', (_name, runtime) => {
  async function platformFor(trust: HubTrust): Promise<Platform> {
    const platform = await runtime.createPlatform(trust);
    closing.push(() => Promise.resolve(platform.close()));
    return platform;
  }

  function request(platform: Platform, url: string): Promise<{ status: number }> {
    const headers = { 'x-api-key': 'lk_agent_secret', 'content-type': 'application/json' };
    const body = new Uint8Array(Buffer.from('{"server_id":"nas"}'));
    return platform.request({ method: 'POST', url, headers, body, timeoutMs: 5000, maxBytes: 10_000 });
  }

  function streamEnd(platform: Platform, url: string): Promise<{ opened: boolean; reason: string }> {
    return new Promise((resolve) => {
      let isOpen = false;
      const socket = platform.connect(
        url.replace(/^http/, 'ws'),
        { 'x-api-key': 'lk_agent_secret' },
        {
          opened: () => {
            isOpen = true;
            socket.close();
          },
          message: () => undefined,
          closed: (reason) => resolve({ opened: isOpen, reason }),
        },
      );
    });
  }

  test('is open to the hub, also after its certificate was renewed', async () => {
    const hub = await secureHub(shown.hub);
    const platform = await platformFor({ pin: hubPin, ca: authority });
    expect((await request(platform, `${hub.url}/api/v1/agents/heartbeat`)).status).toBe(200);
    expect((await streamEnd(platform, hub.url)).opened).toBe(true);
    await hub.stop();
    await hub.listen({ tls: shown.renewed });
    const again = await platformFor({ pin: hubPin, ca: authority });
    expect((await request(again, `${hub.url}/api/v1/agents/heartbeat`)).status).toBe(200);
    expect((await streamEnd(again, hub.url)).opened).toBe(true);
  });

  test('is closed to every other key, and neither key nor report is sent there', async () => {
    for (const certificates of [shown.other, shown.otherUnderHub]) {
      const server = await opened(tlsServer(certificates));
      const url = `https://127.0.0.1:${server.port}`;
      const platform = await platformFor({ pin: hubPin, ca: authority });
      expect(await failureOf(request(platform, url))).toBeInstanceOf(Error);
      expect((await streamEnd(platform, url)).opened).toBe(false);
      expect(Buffer.concat(server.heard)).toHaveLength(0);
    }
  });

  test('tells a refused pin from a broken line', async () => {
    const server = await opened(tlsServer(shown.otherUnderHub));
    const platform = await platformFor({ pin: hubPin, ca: authority });
    const url = `https://127.0.0.1:${server.port}`;
    const failure = await failureOf(request(platform, url));
    expect(failure).toBeInstanceOf(PinRefusal);
    expect((failure as Error).message).toContain(otherPin);
    expect((await streamEnd(platform, url)).reason).toContain('not the pinned one');
    const nobody = await failureOf(request(platform, 'https://127.0.0.1:1'));
    expect(nobody).toBeInstanceOf(NetworkError);
    expect(nobody).toMatchObject({ refused: true });
  });

  test('follows no redirect: the key goes to no other place', async () => {
    const elsewhere = await opened(rawServer(() => undefined));
    const hub = await secureHub(shown.hub);
    hub.override = () => ({ status: 307, headers: { location: `http://127.0.0.1:${elsewhere.port}/` }, body: {} });
    const platform = await platformFor({ pin: hubPin, ca: authority });
    expect((await request(platform, `${hub.url}/api/v1/agents/heartbeat`)).status).toBe(307);
    expect(elsewhere.connections).toBe(0);
  });
});

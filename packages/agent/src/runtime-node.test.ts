import { randomFillSync } from 'node:crypto';
import * as http from 'node:http';
import { describe, expect, test, afterEach } from 'bun:test';
import { crc32, gunzipSync } from 'node:zlib';
import { largestUnpacked, NetworkError, type Platform, type Runtime } from './platform.ts';
import { bunRuntime } from './runtime-bun.ts';
import { answersAt, nodeRuntime, tableChecksum } from './runtime-node.ts';
import { FakeHub } from './testing/fake-hub.ts';
import { rawServer } from './testing/raw-server.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function bytesOf(length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(randomFillSync(Buffer.alloc(length)));
}

async function serving(handle: http.RequestListener): Promise<string> {
  const server = http.createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`;
}

describe.each([
  ['Bun', bunRuntime],
  ['a plain Node', nodeRuntime],
])('on %s', (_name, runtime: Runtime) => {
  async function platform(): Promise<Platform> {
    const one = await runtime.createPlatform({ pin: null, ca: null });
    closing.push(() => Promise.resolve(one.close()));
    return one;
  }

  async function ask(url: string, change: { timeoutMs?: number; maxBytes?: number } = {}): Promise<unknown> {
    const request = { method: 'GET' as const, url, headers: { 'x-mine': 'yes' }, timeoutMs: 5000, maxBytes: 1000 };
    return await (await platform()).request({ ...request, ...change }).catch((error: unknown) => error);
  }

  test('what is packed is what others unpack, and the other way round', async () => {
    const plain = new Uint8Array(Buffer.from('a report '.repeat(500)));
    expect(gunzipSync(await runtime.gzip(plain))).toEqual(Buffer.from(plain));
    expect((await runtime.gzip(plain)).length).toBeLessThan(300);
    for (const other of [bunRuntime, nodeRuntime]) {
      const packed = new Uint8Array(runtime.deflate(plain));
      expect(Buffer.from(other.inflate(packed))).toEqual(Buffer.from(plain));
    }
  });

  test('a bomb, and bytes that were never packed, are refused', () => {
    const bomb = new Uint8Array(nodeRuntime.deflate(new Uint8Array(largestUnpacked + 1000)));
    expect(() => runtime.inflate(bomb)).toThrow();
    expect(() => runtime.inflate(bytesOf(500))).toThrow();
  });

  test('checksums are those of gzip, digests those of everyone, YAML is YAML', async () => {
    for (const length of [0, 1, 5, 1000, 70_000]) {
      const bytes = bytesOf(length);
      expect(runtime.checksum(bytes)).toBe(crc32(bytes));
      expect(tableChecksum(bytes)).toBe(crc32(bytes));
    }
    expect(runtime.sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(await runtime.parseYaml('a: [1, two]\nb: {c: ~}')).toEqual({ a: [1, 'two'], b: { c: null } });
    expect(Promise.resolve().then(() => runtime.parseYaml('a: [1'))).rejects.toThrow();
  });

  test('a request carries method, headers and body, and brings status, body and Retry-After', async () => {
    const url = await serving((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const said = `${request.method} ${request.url} ${String(request.headers['x-mine'])} ${Buffer.concat(parts).toString()}`;
        response.writeHead(503, { 'retry-after': '7' }).end(said);
      });
    });
    const body = new Uint8Array(Buffer.from('{"a":1}'));
    const answer = await (
      await platform()
    ).request({
      method: 'POST',
      url: `${url}/path`,
      headers: { 'x-mine': 'yes' },
      body,
      timeoutMs: 5000,
      maxBytes: 1000,
    });
    expect(answer).toMatchObject({ status: 503, retryAfter: '7' });
    expect(Buffer.from(answer.body).toString()).toBe('POST /path yes {"a":1}');
  });

  test('an answer that is too large is cut off, said or unsaid', async () => {
    const stated = await serving((_request, response) => response.end(Buffer.alloc(5000)));
    const endless = await serving((_request, response) => {
      const timer = setInterval(() => response.write(Buffer.alloc(400)), 2);
      response.on('close', () => clearInterval(timer));
    });
    for (const url of [stated, endless]) expect(await ask(url)).toBeInstanceOf(NetworkError);
    expect(await ask(stated, { maxBytes: 5000 })).toMatchObject({ status: 200 });
  });

  test('tells apart that nobody listens, that nobody answers and that the line broke', async () => {
    expect(await ask('http://127.0.0.1:1/')).toMatchObject({ name: 'NetworkError', refused: true });
    const silent = await rawServer(() => undefined);
    closing.push(() => silent.close());
    expect(await ask(`http://127.0.0.1:${silent.port}/`, { timeoutMs: 300 })).toMatchObject({
      name: 'NetworkError',
      refused: false,
      message: 'no answer in time',
    });
    const broken = await rawServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\nhalf'));
    });
    closing.push(() => broken.close());
    expect(await ask(`http://127.0.0.1:${broken.port}/`)).toMatchObject({ name: 'NetworkError', refused: false });
  });

  test('a download comes in pieces, as large as it may be', async () => {
    const content = bytesOf(3_000_000);
    const url = await serving((_request, response) => response.end(content));
    const download = await (await platform()).download({ method: 'GET', url, headers: {}, timeoutMs: 10_000 });
    const pieces: Uint8Array[] = [];
    for await (const piece of download.chunks) pieces.push(piece);
    expect(pieces.length).toBeGreaterThan(1);
    expect(Buffer.concat(pieces).equals(Buffer.from(content))).toBe(true);
  });

  test('a stream opens with its headers, carries text both ways and tells its end once', async () => {
    const hub = await FakeHub.start();
    closing.push(() => hub.stop());
    hub.keys = new Set(['mine']);
    const told: string[] = [];
    let ended: ((reason: string) => void) | undefined;
    const end = new Promise<string>((resolve) => (ended = resolve));
    const connecting = await platform();
    const url = hub.url.replace('http', 'ws');
    const socket = connecting.connect(
      url,
      { 'x-api-key': 'mine' },
      {
        opened: () => {
          socket.send('{"type":"pong","at":"now"}');
        },
        message: (text) => {
          told.push(text);
          for (const stream of hub.streams) stream.close(1008, 'no more');
        },
        closed: (reason, code) => ended?.(`${reason} ${String(code)}`),
      },
    );
    expect(await end).toBe('no more 1008');
    socket.close();
    expect(told[0]).toContain('"hello"');
    expect(hub.frames).toEqual([{ type: 'pong', at: 'now' }]);
    const refused = await new Promise<boolean>((resolve) => {
      connecting.connect(
        url,
        { 'x-api-key': 'other' },
        {
          opened: () => resolve(false),
          message: () => undefined,
          closed: () => resolve(true),
        },
      );
    });
    expect(refused).toBe(true);
  });
});

test('whether anything answers is asked without any platform in use', async () => {
  const url = await serving((_request, response) => response.writeHead(500).end());
  expect(await answersAt(url, { pin: null, ca: null })).toBe(true);
  expect(await answersAt('http://127.0.0.1:1/', { pin: null, ca: null })).toBe(false);
});

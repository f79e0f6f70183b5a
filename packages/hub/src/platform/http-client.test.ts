import { afterEach, expect, test } from 'bun:test';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { HttpClient, type OutboundRequest } from './http-client.ts';
import { OutboundError } from './outbound-lookup.ts';

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function failureOf(request: OutboundRequest, client = new HttpClient()): Promise<OutboundError> {
  try {
    await client.request(request);
  } catch (error) {
    if (error instanceof OutboundError) return error;
    throw error;
  }
  throw new Error('it was answered');
}

test('an answer comes as it is, an error of the other side too', async () => {
  const at = await serve((_request, response) => {
    response.writeHead(503, { 'retry-after': '60' }).end('busy');
  });
  const answer = await new HttpClient().request({ url: `http://${at}/`, allowLoopback: true });
  expect(answer).toMatchObject({ status: 503, text: 'busy', truncated: false, headers: { 'retry-after': '60' } });
});

test('nothing is sent to this machine, link-local addresses or other protocols, however they are written', async () => {
  let asked = 0;
  const at = await serve((_request, response) => {
    asked += 1;
    response.end();
  });
  const port = at.split(':')[1];
  const forms = [
    `http://127.0.0.1:${port}/`,
    `http://localhost:${port}/`,
    `http://2130706433:${port}/`,
    `http://0x7f000001:${port}/`,
    `http://017700000001:${port}/`,
    `http://127.1:${port}/`,
    `http://[::1]:${port}/`,
    `http://[::ffff:127.0.0.1]:${port}/`,
    `http://[::ffff:7f00:1]:${port}/`,
    `http://0.0.0.0:${port}/`,
    'http://169.254.169.254/latest',
    'http://[fe80::1]/',
    'file:///etc/passwd',
    'ftp://127.0.0.1/',
    'gopher://127.0.0.1/',
    'unix:/run/docker.sock',
    `http://user:word@127.0.0.1:${port}/`,
    'not an address',
    '',
    `http://127.0.0.1.:${port}/`,
    `http://①②⑦.0.0.1:${port}/`,
  ];
  for (const url of forms) expect([url, (await failureOf({ url })).retryable]).toEqual([url, false]);
  expect(asked).toBe(0);
});

test('a name that leads to this machine is refused, even as one address of several, and even when it means another one at first', async () => {
  const at = await serve((_request, response) => response.end('reached'));
  const port = at.split(':')[1];
  let looks = 0;
  const answers = [['10.0.0.1', '127.0.0.1'], ['127.0.0.1']];
  const client = new HttpClient({
    resolve: (_host, done) => {
      const addresses = answers[Math.min(looks, 1)] ?? [];
      looks += 1;
      done(
        null,
        addresses.map((address) => ({ address, family: 4 })),
      );
    },
  });
  expect((await failureOf({ url: `http://nas.test:${port}/` }, client)).message).toContain(
    'the machine of the hub itself',
  );
  expect((await failureOf({ url: `http://nas.test:${port}/` }, client)).message).toContain(
    'the machine of the hub itself',
  );
  looks = 1;
  expect((await client.request({ url: `http://nas.test:${port}/`, allowLoopback: true })).text).toBe('reached');
  expect(looks).toBe(2);
});

test('redirects are followed only when asked, three at most, and each is judged anew', async () => {
  const at: string = await serve((request, response) => {
    const targets = new Map([
      ['/away', 'http://169.254.169.254/'],
      ['/loop', '/loop'],
      ['/one', '/end'],
    ]);
    const target = targets.get(request.url ?? '');
    if (target === undefined) response.end('there');
    else response.writeHead(302, { location: target }).end();
  });
  function ask(path: string, redirects?: number): OutboundRequest {
    return { url: `http://${at}${path}`, allowLoopback: true, ...(redirects === undefined ? {} : { redirects }) };
  }
  expect((await new HttpClient().request(ask('/one'))).status).toBe(302);
  expect((await new HttpClient().request(ask('/one', 3))).text).toBe('there');
  expect((await failureOf(ask('/loop', 99))).message).toBe('It redirects too often.');
  expect((await failureOf(ask('/away', 3))).message).toContain('169.254.169.254');
});

test('another origin gets neither key nor body', async () => {
  const got: unknown[] = [];
  const second = await serve((request, response) => {
    got.push([
      request.method,
      request.headers.authorization,
      request.headers['x-api-key'],
      request.headers['content-length'],
    ]);
    response.end();
  });
  const first = await serve((_request, response) => {
    response.writeHead(307, { location: `http://${second}/` }).end();
  });
  await new HttpClient().request({
    url: `http://${first}/`,
    method: 'POST',
    body: 'secret',
    headers: { authorization: 'Bearer a', 'x-api-key': 'b' },
    redirects: 1,
    allowLoopback: true,
  });
  expect(got).toEqual([['GET', undefined, undefined, undefined]]);
});

test('a side that never answers, one that never ends, and one that is not there are told apart', async () => {
  const silent = await serve(() => undefined);
  const endless = await serve((_request, response) => {
    const block = 'x'.repeat(65_536);
    function push(): void {
      while (!response.destroyed && response.write(block));
    }
    response.on('drain', push);
    push();
  });
  const slow = await failureOf({ url: `http://${silent}/`, timeoutMs: 200, allowLoopback: true });
  expect([slow.message, slow.retryable]).toEqual([`${silent} did not answer in time.`, true]);
  const capped = await new HttpClient().request({ url: `http://${endless}/`, allowLoopback: true });
  expect([capped.truncated, capped.text.length]).toEqual([true, 1024 * 1024]);
  const closed = servers.pop();
  await new Promise((resolve) => closed?.close(resolve) ?? resolve(undefined));
  const gone = await failureOf({ url: `http://${endless}/`, allowLoopback: true });
  expect([gone.message, gone.retryable]).toEqual([`${endless} refuses the connection.`, true]);
});

test('a connection that is not HTTP obeys the same rules', async () => {
  const at = await serve((_request, response) => response.end());
  const port = Number(at.split(':')[1]);
  const client = new HttpClient({ timeoutMs: 500 });
  const socket = await client.connect({ host: 'localhost', port, allowLoopback: true });
  expect(socket.remotePort).toBe(port);
  socket.destroy();
  for (const host of ['localhost', '127.0.0.1', '::1', '::ffff:127.0.0.1', '0.0.0.0', '169.254.169.254', 'fe80::1']) {
    const tried = client.connect({ host, port, allowLoopback: false });
    expect([host, await tried.catch((error: unknown) => error instanceof OutboundError && !error.retryable)]).toEqual([
      host,
      true,
    ]);
  }
});

test('the hub does not talk to itself by another address of its machine', async () => {
  const own = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .find(({ internal, family }) => !internal && family === 'IPv4');
  const address = own?.address ?? '192.0.2.1';
  const client = new HttpClient({ ownPorts: [8080], timeoutMs: 300 });
  const { message } = await failureOf({ url: `http://${address}:8080/` }, client);
  expect(message.includes('the machine of the hub itself')).toBe(own !== undefined);
  expect((await failureOf({ url: `http://${address}:1/` }, client)).message).not.toContain(
    'the machine of the hub itself',
  );
});

/** The ways in which programs write an IPv4 address, in decimal, octal, hexadecimal, shortened, and inside IPv6. */
function waysToWrite(address: string): string[] {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  const number = ((a * 256 + b) * 256 + c) * 256 + d;
  const hex = [a * 256 + b, c * 256 + d].map((word) => word.toString(16)).join(':');
  return [
    address,
    `${address}.`,
    String(number),
    `0x${number.toString(16)}`,
    `0${number.toString(8)}`,
    [a, b, c, d].map((part) => `0x${part.toString(16)}`).join('.'),
    [a, b, c, d].map((part) => `0${part.toString(8)}`).join('.'),
    `${a}.${b}.${c * 256 + d}`,
    `${a}.${(b * 256 + c) * 256 + d}`,
    `[::ffff:${address}]`,
    `[::ffff:${hex}]`,
    `[0:0:0:0:0:ffff:${hex}]`,
    `[::${hex}]`,
    `[64:ff9b::${hex}]`,
    `[2002:${hex}::]`,
    address.replaceAll('.', '\u3002'),
    address.replaceAll(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
    address.replaceAll('.', '%2e'),
  ];
}

test('two hundred ways to this machine, the metadata of a cloud and addresses of nobody lead nowhere', async () => {
  let connections = 0;
  const at = await serve((_request, response) => response.end());
  servers[0]?.on('connection', () => {
    connections += 1;
  });
  const port = at.split(':')[1];
  const targets = ['127.0.0.1', '127.8.8.8', '169.254.169.254', '0.0.0.0', '0.1.2.3', '224.0.0.1', '255.255.255.255'];
  const hosts = [
    ...targets.flatMap(waysToWrite),
    '[::1]',
    '[0::1]',
    '[::]',
    'localhost',
    'LOCALHOST',
    'a.localhost',
    '[fe80::1]',
    '[ff02::1]',
  ];
  const client = new HttpClient({
    timeoutMs: 1000,
    resolve: (host, done) => done(null, [{ address: host.endsWith('localhost') ? '127.0.0.1' : '::1', family: 4 }]),
  });
  const forms = hosts.flatMap((host) => [`http://${host}:${port}/`, `https://${host}:${port}/`]);
  expect(forms.length).toBeGreaterThan(200);
  for (const url of forms) expect([url, (await failureOf({ url }, client)).retryable]).toEqual([url, false]);
  expect(connections).toBe(0);
});

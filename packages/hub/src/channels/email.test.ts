import { afterEach, expect, test } from 'bun:test';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import type { Message } from '../domain/message.ts';
import { HttpClient } from '../platform/http-client.ts';
import { email } from './email.ts';
import { makeTestCertificate } from './testing/receiver.ts';

type Settings = Parameters<typeof email.send>[1];

const open: { close(done: () => void): void }[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await new Promise<void>((resolve) => server.close(resolve));
});

const now = Date.UTC(2026, 0, 18, 14, 32);
const message: Message = {
  kind: 'problem',
  severity: 'critical',
  title: 'Plex <b> on näs\r\nBcc: evil@x.test',
  lines: ['Plex has <stopped>.'],
  facts: [{ name: 'Server', value: 'nas' }],
  url: 'http://hub.test/alerts/1',
  acts: [{ name: 'Acknowledge', url: 'http://hub.test/act/t1' }],
  at: now,
  thread: 'alert-1',
  messageId: 'm1',
};

interface Mailbox {
  readonly settings: Settings;
  readonly mails: { to: string[]; text: string; secure: boolean; user: unknown }[];
}

/** A real mail server on a free port that keeps what it gets. */
async function mailServer(options: SMTPServerOptions = {}, change: Partial<Settings> = {}): Promise<Mailbox> {
  const mails: Mailbox['mails'] = [];
  const server = new SMTPServer({
    authOptional: true,
    logger: false,
    closeTimeout: 100,
    onData(stream, session, done) {
      const pieces: Buffer[] = [];
      stream.on('data', (piece: Buffer) => pieces.push(piece));
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        mails.push({ to, text: Buffer.concat(pieces).toString('utf8'), secure: session.secure, user: session.user });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(server);
  const { port } = server.server.address() as AddressInfo;
  const base = { from: 'lab@home.test', to: ['me@home.test'], security: 'none', host: '127.0.0.1' } as const;
  return { mails, settings: { ...base, port, to: [...base.to], ...change } };
}

function sendBy(settings: Settings, options: { ca?: string; loopback?: boolean; change?: Partial<Message> } = {}) {
  const http = new HttpClient({ timeoutMs: 400, ...(options.ca === undefined ? {} : { ca: options.ca }) });
  const tools = { http, allowLoopback: options.loopback ?? true, now };
  return email.send({ ...message, ...options.change }, settings, tools);
}

/** The header of a mail by its name, unfolded. */
function headerOf(text: string, name: string): string | undefined {
  const head = text.slice(0, text.indexOf('\r\n\r\n')).replaceAll(/\r\n[ \t]+/g, ' ');
  return head
    .split('\r\n')
    .find((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`))
    ?.slice(name.length + 1)
    .trim();
}

test('a message comes as text and as HTML, with an id that a second try shares and its thread', async () => {
  const box = await mailServer();
  expect(await sendBy(box.settings)).toEqual({ kind: 'delivered' });
  const [mail] = box.mails;
  const text = mail?.text ?? '';
  expect(mail?.to).toEqual(['me@home.test']);
  expect(headerOf(text, 'Message-ID')).toBe('<m1@home.test>');
  expect(headerOf(text, 'References')).toBe('<thread.alert-1@home.test>');
  expect(headerOf(text, 'Date')).toBe('Sun, 18 Jan 2026 14:32:00 +0000');
  expect(headerOf(text, 'Bcc')).toBeUndefined();
  expect(text).toContain('Content-Type: text/plain');
  expect(text).toContain('Content-Type: text/html');
  expect(text).toContain('Plex has <stopped>.');
  expect(text).toContain('Plex has &lt;stopped&gt;.');
  expect(text.replaceAll('=\r\n', '')).toContain('http://hub.test/act/t1');
});

test('STARTTLS is used and required, and the name and password go over it alone', async () => {
  const { key, cert, ca } = await makeTestCertificate();
  const logIns: unknown[] = [];
  const options: SMTPServerOptions = {
    key,
    cert,
    authOptional: false,
    onAuth({ username, password }, session, done) {
      logIns.push([username, password, session.secure]);
      done(null, { user: username });
    },
  };
  const change = { security: 'starttls', username: 'me', password: 'word', host: 'localhost' } as const;
  const box = await mailServer(options, change);
  expect(await sendBy(box.settings, { ca })).toEqual({ kind: 'delivered' });
  expect(logIns).toEqual([['me', 'word', true]]);
  expect(box.mails[0]?.secure).toBe(true);
  const bad = await sendBy(box.settings);
  expect(bad).toMatchObject({ kind: 'later', reason: expect.stringContaining('certificate') as string });
  expect(box.mails).toHaveLength(1);
  expect(logIns).toHaveLength(1);
});

test('a server that cannot encrypt gets neither password nor message', async () => {
  let logIns = 0;
  const box = await mailServer(
    {
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth(_auth, _session, done) {
        logIns += 1;
        done(null, { user: 'x' });
      },
    },
    { security: 'starttls', username: 'me', password: 'word' },
  );
  expect((await sendBy(box.settings)).kind).toBe('refused');
  expect([logIns, box.mails.length]).toEqual([0, 0]);
});

test('TLS from the first byte works, with a certificate that somebody vouches for', async () => {
  const { key, cert, ca } = await makeTestCertificate();
  const box = await mailServer({ key, cert, secure: true }, { security: 'tls', host: 'localhost' });
  expect(await sendBy(box.settings, { ca })).toEqual({ kind: 'delivered' });
  expect(await sendBy(box.settings)).toMatchObject({ kind: 'later' });
  expect(box.mails.map(({ secure }) => secure)).toEqual([true]);
});

test('what is wrong for now is tried again, what is wrong for good is not', async () => {
  function answering(code: number): SMTPServerOptions {
    return {
      onRcptTo: (_address, _session, done) => done(Object.assign(new Error('no'), { responseCode: code })),
    };
  }
  const busy = await mailServer(answering(451));
  expect(await sendBy(busy.settings)).toMatchObject({ kind: 'later' });
  const unknown = await mailServer(answering(550));
  expect(await sendBy(unknown.settings)).toMatchObject({ kind: 'refused' });
  const locked = await mailServer(
    {
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: (_auth, _session, done) => done(Object.assign(new Error('Wrong password'), { responseCode: 535 })),
    },
    { username: 'me', password: 'canary-password' },
  );
  const refused = await sendBy(locked.settings);
  expect(refused).toMatchObject({ kind: 'refused', reason: expect.stringContaining('Wrong password') as string });
  expect(JSON.stringify(refused)).not.toContain('canary-password');
});

test('one refused receiver of two is said, and the other one has the message', async () => {
  const box = await mailServer(
    {
      onRcptTo: ({ address }, _session, done) =>
        address.startsWith('gone') ? done(Object.assign(new Error('no'), { responseCode: 550 })) : done(),
    },
    { to: ['me@home.test', 'gone@home.test'] },
  );
  expect(await sendBy(box.settings)).toMatchObject({ kind: 'delivered', note: '1 of the receivers were refused.' });
  expect(box.mails).toHaveLength(1);
});

test('a server that hangs, drips or is not there ends in time', async () => {
  const silent: Server = createServer(() => undefined).listen(0, '127.0.0.1');
  const dripping: Server = createServer((socket) => {
    const timer = setInterval(() => socket.write('2'), 50);
    socket.on('close', () => clearInterval(timer));
    socket.on('error', () => undefined);
  }).listen(0, '127.0.0.1');
  const { settings } = await mailServer();
  for (const server of [silent, dripping]) {
    const { port } = server.address() as AddressInfo;
    const began = performance.now();
    expect(await sendBy({ ...settings, port })).toMatchObject({ kind: 'later' });
    expect(performance.now() - began).toBeLessThan(5000);
  }
  const { port } = silent.address() as AddressInfo;
  await new Promise((resolve) => silent.close(resolve));
  dripping.close();
  expect(await sendBy({ ...settings, port })).toMatchObject({ kind: 'later' });
});

test('this machine is reached only where that was allowed, also by a name that leads to it', async () => {
  const box = await mailServer();
  expect((await sendBy(box.settings, { loopback: false })).kind).toBe('refused');
  expect((await sendBy({ ...box.settings, host: 'localhost' }, { loopback: false })).kind).toBe('refused');
  expect((await sendBy({ ...box.settings, host: '169.254.169.254' })).kind).toBe('refused');
  expect(box.mails).toEqual([]);
});

test('a certificate must be for the server that was named, be it a name or an address', async () => {
  const { key, cert, ca } = await makeTestCertificate(['localhost']);
  const wrong = await mailServer({ key, cert, secure: true }, { security: 'tls' });
  expect(await sendBy(wrong.settings, { ca })).toMatchObject({ kind: 'later' });
  expect(await sendBy({ ...wrong.settings, security: 'starttls' }, { ca })).toMatchObject({ kind: 'later' });
  expect(wrong.mails).toEqual([]);
  const right = await makeTestCertificate(['127.0.0.1']);
  const box = await mailServer({ key: right.key, cert: right.cert, secure: true }, { security: 'tls' });
  expect(await sendBy(box.settings, { ca: right.ca })).toEqual({ kind: 'delivered' });
  expect((await sendBy({ ...box.settings, host: 'localhost' }, { ca: right.ca })).kind).toBe('later');
  const later = await mailServer({ key: right.key, cert: right.cert }, { security: 'starttls' });
  expect(await sendBy(later.settings, { ca: right.ca })).toEqual({ kind: 'delivered' });
});

test('a secret that a server repeats where its answer is cut leaves no part of itself', async () => {
  const secret = 'CANARY-0123-4567';
  function withoutSecrets(text: string): string {
    return text.replaceAll(secret, '');
  }
  for (const before of [285, 292, 299]) {
    const box = await mailServer({
      onMailFrom(_address, _session, done) {
        done(Object.assign(new Error(`${'x '.repeat(before / 2)}${secret}`), { responseCode: 550 }));
      },
    });
    const tools = { http: new HttpClient(), allowLoopback: true, now, withoutSecrets };
    const outcome = await email.send(message, box.settings, tools);
    expect(outcome).toMatchObject({ kind: 'refused', reason: expect.stringContaining('x x') as string });
    expect(JSON.stringify(outcome)).not.toContain('CAN');
  }
});

import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { readdirSync } from 'node:fs';
import { Check } from 'typebox/value';
import { HttpClient } from '../platform/http-client.ts';
import type { Message } from '../domain/message.ts';
import type { Channel } from './channel.ts';
import { channels } from './registry.ts';
import { Receiver, startTlsReceiver } from './testing/receiver.ts';

const canary = 'CanaryCanaryCanaryCanary123456';

/** Settings of each channel that lead to the test's receiver. Every secret holds the canary. */
const settingsOf: Record<string, (url: string) => Record<string, unknown>> = {
  apprise: (url) => ({ server_url: url, key: canary }),
  discord: (url) => ({ webhook_url: `${url}/api/webhooks/1/${canary}` }),
  gotify: (url) => ({ server_url: url, app_token: canary }),
  'home-assistant': (url) => ({ server_url: url, token: canary, service: 'mobile_app_phone' }),
  ntfy: (url) => ({ server_url: url, topic: canary, token: canary }),
  pushover: (url) => ({ app_token: canary, user_key: canary, api_url: url }),
  slack: (url) => ({ webhook_url: `${url}/services/${canary}` }),
  telegram: (url) => ({ bot_token: `123:${canary}`, chat_id: '-100', api_url: url }),
  webhook: (url) => ({ url: `${url}/hook/${canary}`, authorization: `Bearer ${canary}` }),
};

const now = Date.UTC(2026, 0, 18, 14, 32);
const message: Message = {
  kind: 'problem',
  severity: 'critical',
  title: 'Plex is down on nas',
  lines: ['Plex has stopped.', 'It ran for 12 days before.'],
  facts: [{ name: 'Server', value: 'nas' }],
  url: 'http://hub.test/alerts/1',
  at: now,
  thread: 'abc',
  messageId: 'm1',
};
const act = { name: 'Acknowledge', url: `http://hub.test/act/${'t'.repeat(40)}` };
const hostile = '<b>x</b> & [a](http://evil.test) @everyone <!channel> `"\\ \u202e\u0007 {"json": 1}';

let receiver: Receiver;
let url: string;
const http = new HttpClient({ timeoutMs: 5000 });
/** For receivers that never answer. */
const impatient = new HttpClient({ timeoutMs: 60 });

beforeEach(async () => {
  receiver = new Receiver();
  url = await receiver.start();
});

afterEach(() => receiver.stop());

function send(channel: Channel, change: Partial<Message> = {}, client = http) {
  const settings = settingsOf[channel.id]?.(url) ?? {};
  return channel.send({ ...message, ...change }, settings, { http: client, allowLoopback: true, now });
}

test('the registry holds every channel of the folder, each under the name of its file', () => {
  const plumbing = ['channel.ts', 'registry.ts'];
  const files = readdirSync(import.meta.dirname).filter(
    (name) => /^[a-z-]+\.ts$/.test(name) && !plumbing.includes(name),
  );
  expect(channels.map(({ id }) => `${id}.ts`).toSorted()).toEqual(files.toSorted());
});

/** E-mail is no HTTP and is tried against a real mail server beside it. */
const overHttp = channels.filter(({ id }) => id !== 'email');

describe.each(overHttp.map((channel) => [channel.id, channel as Channel] as const))('%s', (_id, channel) => {
  test('takes the settings of its schema and delivers what is said', async () => {
    expect(Check(channel.settings, settingsOf[channel.id]?.(url))).toBe(true);
    expect(Check(channel.settings, { ...settingsOf[channel.id]?.(url), allow_loopback: 'yes' })).toBe(false);
    expect(await send(channel)).toEqual({ kind: 'delivered' });
    const [got] = receiver.received;
    expect([got?.method, got?.headers['content-type']]).toEqual(['POST', 'application/json']);
    expect(got?.body).toContain('Plex is down on nas');
    expect(got?.body).toContain('It ran for 12 days before.');
  });

  test('keeps what may work later and gives up what never will', async () => {
    receiver.answer = { status: 503 };
    expect((await send(channel)).kind).toBe('later');
    receiver.answer = undefined;
    expect((await send(channel, {}, impatient)).kind).toBe('later');
    receiver.answer = { status: 401, body: 'wrong key' };
    expect((await send(channel)).kind).toBe('refused');
    await receiver.stop();
    expect((await send(channel)).kind).toBe('later');
  });

  test('follows no redirect to another host', async () => {
    const other = new Receiver();
    receiver.answer = { status: 307, headers: { location: await other.start() } };
    expect((await send(channel)).kind).toBe('refused');
    expect(other.received).toEqual([]);
    await other.stop();
  });

  test('repeats no page of markup and no secret in its reason', async () => {
    receiver.answer = { status: 502, body: '<!DOCTYPE html><script>alert(1)</script>' };
    const outcome = await send(channel);
    expect(JSON.stringify(outcome)).not.toContain('<script>');
    receiver.answer = undefined;
    expect(JSON.stringify([outcome, await send(channel, {}, impatient)])).not.toContain(canary);
  });

  test('is not fooled by a portal that answers everything with a page', async () => {
    receiver.answer = { status: 200, body: '<!DOCTYPE html><title>Log in</title>' };
    expect((await send(channel)).kind).toBe(channel.id === 'webhook' ? 'delivered' : 'later');
  });

  test('carries what can be done about it, as links that are never cut', async () => {
    await send(channel, { acts: [act], lines: ['x'.repeat(20_000)] });
    expect(receiver.received[0]?.body).toContain(act.url);
  });

  test('says that a certificate is bad, and tries again later', async () => {
    const tls = await startTlsReceiver();
    const settings = settingsOf[channel.id]?.(tls.url) ?? {};
    const outcome = await channel.send(message, settings, { http, allowLoopback: true, now });
    expect(outcome).toMatchObject({ kind: 'later', reason: expect.stringContaining('certificate') as string });
    expect(tls.received()).toBe(0);
    tls.stop();
  });

  test('carries hostile names as text, and as much as the other side takes', async () => {
    const facts = Array.from({ length: 100 }, (_, index) => ({
      name: `${index}${hostile}`,
      value: hostile.repeat(20),
    }));
    expect(await send(channel, { title: hostile.repeat(30), lines: [hostile.repeat(500)], facts })).toEqual({
      kind: 'delivered',
    });
    const body = receiver.received[0]?.body ?? '';
    expect(() => JSON.parse(body) as unknown).not.toThrow();
    expect(body.length).toBeLessThan(100_000);
  });

  test('says that it may not reach this machine unless that was allowed', async () => {
    const settings = settingsOf[channel.id]?.(url) ?? {};
    const outcome = await channel.send(message, settings, { http, allowLoopback: false, now });
    expect(outcome.kind).toBe('refused');
    expect(receiver.received).toEqual([]);
  });
});

function lastBody(): Record<string, unknown> {
  return JSON.parse(receiver.received.at(-1)?.body ?? '{}') as Record<string, unknown>;
}

function channelOf(id: string): Channel {
  const channel = channels.find((one) => one.id === id);
  if (channel === undefined) throw new Error(id);
  return channel as Channel;
}

test('Slack gets the attachment of the older document, with its markup escaped', async () => {
  await send(channelOf('slack'), { title: 'Plex <!channel> & co' });
  expect(lastBody()).toMatchObject({
    username: 'Labkeeper',
    icon_emoji: ':server:',
    attachments: [
      {
        title: '🚨 Critical: Plex &lt;!channel&gt; &amp; co',
        text: 'Plex has stopped.\nIt ran for 12 days before.',
        fields: [
          { title: 'Server', value: 'nas', short: true },
          { title: 'Time', value: expect.stringMatching(/^2026-01-1[789] \d\d:\d\d:00$/) as string, short: true },
        ],
        footer: 'Labkeeper',
        ts: now / 1000,
        color: '#ff0000',
      },
    ],
  });
});

test('Discord calls nobody, whatever a machine is named, and its own pause is kept', async () => {
  await send(channelOf('discord'), { lines: ['@everyone [link](http://evil.test)'] });
  const body = lastBody() as { allowed_mentions: unknown; embeds: { description: string }[] };
  expect(body.allowed_mentions).toEqual({ parse: [] });
  expect(body.embeds[0]?.description).toBe(String.raw`\@everyone \[link\]\(http\://evil.test\)`);
  receiver.answer = { status: 429, headers: { 'retry-after': '2' }, body: '{"retry_after": 1.337}' };
  expect(await send(channelOf('discord'))).toMatchObject({ kind: 'later', retryAfterMs: 2000 });
  receiver.answer = { status: 429, body: '{"retry_after": 1.337}' };
  expect(await send(channelOf('discord'))).toMatchObject({ kind: 'later', retryAfterMs: 1337 });
  receiver.answer = { status: 429, body: '<!DOCTYPE html><title>Access denied | error code: 1015</title>' };
  expect(await send(channelOf('discord'))).toMatchObject({ kind: 'later', retryAfterMs: 60_000 });
});

test('the pause that a receiver asks for is kept, as seconds or as a date', async () => {
  receiver.answer = { status: 429, headers: { 'retry-after': '60' } };
  expect(await send(channelOf('gotify'))).toMatchObject({ kind: 'later', retryAfterMs: 60_000 });
  receiver.answer = { status: 503, headers: { 'retry-after': new Date(now + 90_000).toUTCString() } };
  expect(await send(channelOf('gotify'))).toMatchObject({ kind: 'later', retryAfterMs: 90_000 });
  receiver.answer = { status: 429, body: '{"description": "Too Many Requests", "parameters": {"retry_after": 7}}' };
  expect(await send(channelOf('telegram'))).toMatchObject({ kind: 'later', retryAfterMs: 7000 });
});

test('a template is filled inside its texts alone, so that a name cannot add to the JSON', async () => {
  const settings = {
    url: `${url}/hook`,
    template: '{"text": "{severity}: {title}", "list": ["{kind}", 1], "{title}": "{unknown}"}',
  };
  const tools = { http, allowLoopback: true, now };
  expect(await channelOf('webhook').send({ ...message, title: '", "admin": true, "x": "' }, settings, tools)).toEqual({
    kind: 'delivered',
  });
  expect(lastBody()).toEqual({
    text: 'critical: ", "admin": true, "x": "',
    list: ['problem', 1],
    '{title}': '{unknown}',
  });
  expect((await channelOf('webhook').send(message, { ...settings, template: '{' }, tools)).kind).toBe('refused');
});

test('ntfy counts bytes, Pushover characters', async () => {
  await send(channelOf('ntfy'), { lines: ['ü'.repeat(10_000)] });
  expect(Buffer.byteLength(String(lastBody()['message']))).toBeLessThanOrEqual(4096);
  await send(channelOf('pushover'), { lines: ['ü'.repeat(10_000)] });
  expect(String(lastBody()['message']).length).toBe(1024);
});

test('Apprise says when nothing stands behind its key, and when one of several failed', async () => {
  receiver.answer = { status: 204 };
  expect((await send(channelOf('apprise'))).kind).toBe('refused');
  receiver.answer = { status: 424, body: '{"error": "one failed"}' };
  expect(await send(channelOf('apprise'))).toEqual({
    kind: 'later',
    reason: 'A receiver behind Apprise failed. It answered 424: {"error": "one failed"}',
    retryAfterMs: 60_000,
    mostTries: 6,
  });
});

test('a web page in place of an answer is a word of warning from a webhook, and no delivery by those who never send one', async () => {
  receiver.answer = { status: 200, body: '<!DOCTYPE html><html><body>Log in</body></html>' };
  const note = 'It answered 200 with a web page: is this the right address?';
  expect(await send(channelOf('webhook'))).toEqual({ kind: 'delivered', note });
  expect((await send(channelOf('gotify'))).kind).toBe('later');
  receiver.answer = { status: 200, body: 'ok' };
  expect(await send(channelOf('webhook'))).toEqual({ kind: 'delivered' });
});

test('plain text repeats no fact that its title or a line has said, in words of their own', async () => {
  receiver.received.length = 0;
  const facts = ['nas', 'srv', 'dead', 'high'].map((value, index) => ({ name: `Fact ${index}`, value }));
  await send(channelOf('gotify'), { title: 'srv on nas', lines: ['Since noon, High. Deadly.'], facts });
  const { message } = JSON.parse(receiver.received[0]?.body ?? '{}') as { message: string };
  expect(message.split('\n').filter((line) => line.startsWith('Fact'))).toEqual(['Fact 2: dead']);
});

test.each([
  ['discord', 404, '{"message": "Unknown Webhook", "code": 10015}'],
  ['discord', 401, '{"message": "Invalid Webhook Token", "code": 50027}'],
  ['slack', 404, 'no_service'],
  ['slack', 403, 'action_prohibited'],
  ['slack', 410, 'channel_is_archived'],
  ['slack', 400, 'invalid_payload'],
  ['ntfy', 403, '{"code": 40301, "http": 403, "error": "forbidden"}'],
  ['gotify', 403, '{"error": "Forbidden"}'],
  ['telegram', 401, '{"ok": false, "description": "Unauthorized"}'],
  ['telegram', 403, '{"ok": false, "description": "Forbidden: bot was blocked by the user"}'],
  ['telegram', 400, '{"ok": false, "description": "Bad Request: chat not found"}'],
  ['pushover', 400, '{"status": 0, "errors": ["application token is invalid"]}'],
  ['pushover', 429, '{"status": 0, "errors": ["monthly limit"]}'],
  ['apprise', 400, ''],
  ['apprise', 404, ''],
  ['home-assistant', 400, '400: Bad Request'],
  ['home-assistant', 401, '401: Unauthorized'],
  ['webhook', 408, ''],
  ['webhook', 404, ''],
])('%s is not tried again after %i', async (id, status, body) => {
  receiver.answer = { status, body };
  expect((await send(channelOf(id))).kind).toBe('refused');
});

test('Telegram says under which id a group goes on', async () => {
  receiver.answer = {
    status: 400,
    body: '{"ok": false, "description": "group chat was upgraded", "parameters": {"migrate_to_chat_id": -1001234}}',
  };
  expect(await send(channelOf('telegram'))).toMatchObject({ kind: 'later', settings: { chat_id: '-1001234' } });
});

test('Pushover rings until it is confirmed only where that was asked for, within the limits of the service', async () => {
  const channel = channelOf('pushover');
  await send(channel);
  expect(lastBody()['priority']).toBe(1);
  const settings = { ...settingsOf['pushover']?.(url), emergency: true };
  await channel.send(message, settings, { http, allowLoopback: true, now });
  expect(lastBody()).toMatchObject({ priority: 2, retry: 60, expire: 3600 });
  receiver.answer = { status: 500 };
  expect(await send(channel)).toMatchObject({ kind: 'later', retryAfterMs: 5000 });
});

test('ntfy waits five seconds after its limit, which comes without a time', async () => {
  receiver.answer = { status: 429, body: '{"code": 42901, "http": 429, "error": "limit reached"}' };
  expect(await send(channelOf('ntfy'))).toMatchObject({ kind: 'later', retryAfterMs: 5000 });
});

test('a webhook takes a method and headers of its own, and none that would break the request', async () => {
  const channel = channelOf('webhook');
  const headers = 'X-Token: abc\nContent-Length: 3\r\nHost: evil.test';
  const settings = { url: `${url}/hook`, method: 'PUT', headers };
  expect(Check(channel.settings, settings)).toBe(true);
  expect(await channel.send(message, settings, { http, allowLoopback: true, now })).toEqual({ kind: 'delivered' });
  const [got] = receiver.received;
  expect([got?.method, got?.headers['x-token'], got?.headers['idempotency-key']]).toEqual(['PUT', 'abc', 'm1']);
  expect(got?.headers.host).toBe(url.slice('http://'.length));
  expect(JSON.parse(got?.body ?? '')).toMatchObject({ message_id: 'm1', title: 'Plex is down on nas' });
  for (const wrong of ['no colon', 'X: a\n\0', 'X Y: a', ': a']) {
    expect([wrong, Check(channel.settings, { ...settings, headers: wrong })]).toEqual([wrong, false]);
  }
});

test('settings that cannot be meant are refused by the schema', () => {
  const wrong: [string, object][] = [
    ['discord', { webhook_url: 'ftp://discord.test/x' }],
    ['discord', { webhook_url: 'javascript:alert(1)' }],
    ['slack', {}],
    ['telegram', { bot_token: 'x', chat_id: '1' }],
    ['telegram', { bot_token: `1:${canary}`, chat_id: '1; drop' }],
    ['pushover', { app_token: 'short', user_key: canary }],
    ['apprise', { server_url: 'http://apprise.test', key: '../x' }],
    ['home-assistant', { server_url: 'http://ha.test', token: 'x', service: '../../states' }],
    ['email', { host: 'a b', port: 25, security: 'none', from: 'a@b', to: ['c@d'] }],
    ['email', { host: 'mail.test', port: 25, security: 'none', from: 'a@b', to: ['c@d\r\nBcc: e@f'] }],
    ['email', { host: 'mail.test', port: 25, security: 'maybe', from: 'a@b', to: ['c@d'] }],
  ];
  for (const [id, settings] of wrong) expect([id, Check(channelOf(id).settings, settings)]).toEqual([id, false]);
});

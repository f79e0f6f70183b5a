import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { channels } from '../channels/registry.ts';
import { HttpClient } from '../platform/http-client.ts';
import { openSocket } from '../platform/testing/open-socket.ts';
import { startTestHub, testPassword, type TestHub } from '../platform/testing/test-hub.ts';
import { allRoutes } from './registry.ts';

/*
 * A text that stands nowhere else in every place for a secret; then everything is asked, rightly and wrongly, and none of the texts may be in an
 * answer, a frame, the log, the audit or a file of the data folder.
 */
const canaries = {
  HOMELAB_CMD_API_KEY: 'canary-shared-key-7f3a',
  SECRET_KEY: 'canary-sealing-key-7f3a',
  SLACK_WEBHOOK_URL: 'https://hooks.slack.example/canary-slack-7f3a',
  DISCORD_WEBHOOK_URL: 'https://discord.example/canary-discord-7f3a',
  HA_TOKEN: 'canary-ha-token-7f3a',
  FRITZBOX_PASSWORD: 'canary-fritz-7f3a',
  AGENT_API_KEY: 'canary-agent-key-7f3a',
  API_KEY_SALT: 'canary-salt-7f3a',
  LABKEEPER_NOTIFICATIONS_HEARTBEAT_URL: 'https://watch.example/canary-heartbeat-7f3a',
};
/** A channel of every type, with a text of its own in every secret. */
function channelSettings(url: string, smtpPort: number): Record<string, Record<string, unknown>> {
  return {
    apprise: { server_url: url, key: 'canary-apprise-key-7f3a' },
    discord: { webhook_url: `${url}/api/webhooks/1/canary-discord-own-7f3a` },
    email: {
      host: '127.0.0.1',
      port: smtpPort,
      security: 'none',
      username: 'me',
      password: 'canary-smtp-password-7f3a',
      from: 'a@b.test',
      to: ['c@d.test'],
    },
    gotify: { server_url: url, app_token: 'canary-gotify-7f3a' },
    'home-assistant': { server_url: url, token: 'canary-home-assistant-7f3a' },
    ntfy: { server_url: url, topic: 'canary-ntfy-topic-7f3a', token: 'canary-ntfy-token-7f3a' },
    pushover: { api_url: url, app_token: 'canaryPushoverAppToken7f3a7f3a', user_key: 'canaryPushoverUserKey7f3a7f3a7' },
    slack: { webhook_url: `${url}/services/canary-slack-own-7f3a` },
    telegram: { api_url: url, bot_token: '1:canary-telegram-token-7f3a', chat_id: '-5' },
    webhook: {
      url: `${url}/hook/canary-webhook-7f3a`,
      authorization: 'Bearer canary-authorization-7f3a',
      headers: 'X-Token: canary-header-7f3a',
    },
  };
}
const newPassword = 'canary-password-7f3a';
const wrongPassword = 'canary-wrong-password-7f3a';
const wrongKey = 'canary-wrong-key-7f3a';

/** No name leads anywhere, so that nobody outside is asked. */
const nobodyKnown = new HttpClient({
  resolve: (_host, done) => done(Object.assign(new Error('unknown name'), { code: 'ENOTFOUND' }), []),
});

let dataDir: string;
let hub: TestHub;
const secrets: string[] = [newPassword, wrongPassword, wrongKey, ...Object.values(canaries)];
const seen: string[] = [];

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'labkeeper-canary-'));
  hub = await startTestHub({
    dataDir,
    environment: { ...canaries, LABKEEPER_PUBLIC_URL: 'http://hub.lab.test' },
    overrides: { loginsPerMinute: 0, anonymousPerMinute: 0, services: { http: nobodyKnown } },
  });
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

async function ask(
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
): Promise<Record<string, unknown>> {
  const answer = await hub.fetchJson<Record<string, unknown>>(method, path, body, headers);
  seen.push(JSON.stringify(answer.body), JSON.stringify([...answer.headers].filter(([name]) => name !== 'set-cookie')));
  return answer.body;
}

/** Makes every kind of secret that the hub makes itself. The answer that shows it once is not looked at. */
async function makeSecrets(): Promise<void> {
  const headers = await hub.browserOf('admin');
  const change = { current_password: testPassword, new_password: newPassword };
  const changed = await hub.fetchJson('PUT', '/api/v1/auth/password', change, headers);
  const cookie = String(changed.headers.get('set-cookie')?.split(';')[0]);
  const browser = { cookie, origin: hub.url };
  const totp = await hub.fetchJson<{ secret: string; recovery_codes: string[] }>(
    'POST',
    '/api/v1/auth/totp',
    { password: newPassword },
    browser,
  );
  const key = await hub.fetchJson<{ key: string }>(
    'POST',
    '/api/v1/api-keys',
    { name: 'k', scopes: ['read'] },
    browser,
  );
  const token = await hub.fetchJson<{ token: string }>('POST', '/api/v1/enrollment-tokens', { name: 't' }, browser);
  await ask('PUT', '/api/v1/config', { costs: { currency: 'EUR' } }, browser);
  secrets.push(
    String(cookie.split('=')[1]),
    totp.body.secret,
    ...totp.body.recovery_codes,
    key.body.key,
    token.body.token,
    hub.adminKey,
  );
}

/** What is secret about a setting: of an address its last part, of a header its value. */
function secretsOf(type: string, settings: Record<string, unknown>): string[] {
  const channel = channels.find(({ id }) => id === type);
  const fields = Object.entries(channel?.settings.properties ?? {}).filter(([, schema]) => 'secret' in schema);
  const texts = fields.map(([field]) => String(settings[field]));
  expect(texts.every((text) => text.includes('canary'))).toBe(true);
  return texts.flatMap((text) => text.match(/canary[\w-]+/g) ?? []);
}

/** Channels whose receivers repeat everything that they get in their refusal; each is tried, changed, and told of a problem. */
async function tellEverybody(): Promise<void> {
  const echo = await startEcho();
  const settings = channelSettings(`http://127.0.0.1:${echo.port}`, echo.smtpPort);
  expect(Object.keys(settings)).toEqual(channels.map(({ id }) => id));
  for (const [type, own] of Object.entries(settings)) {
    secrets.push(...secretsOf(type, own));
    const request = { type, name: type, settings: { ...own, allow_loopback: true }, match: { min_severity: 'low' } };
    const made = await ask('POST', '/api/v1/channels', request);
    const path = `/api/v1/channels/${String(made['channel_id'])}`;
    const tried = await ask('POST', `${path}/test`);
    expect(tried).toMatchObject({ delivered: false });
    await ask('PUT', path, { ...request, settings: made['settings'] });
    await ask('POST', '/api/v1/channels', { ...request, settings: { ...own, nonsense: 'x' } });
    await ask('POST', '/api/v1/channels', { ...request, type: 'pigeon' });
  }
  const body = { server_id: 'nas', timestamp: new Date().toISOString(), metrics: { disk_percent: 99 } };
  await ask('POST', '/api/v1/agents/heartbeat', { ...body, samples: [fullDisk] });
  await hub.app.services.notifications.sendDue();
  await hub.app.platform.scheduler.runNow('heartbeat ping');
  const log = await ask('GET', '/api/v1/notifications?limit=200');
  expect(JSON.stringify(log)).toContain('[secret]');
  expect(echo.seen()).toContain('canary-authorization-7f3a');
  expect(echo.seen()).toContain('/act/');
  secrets.push(...(echo.seen().match(/(?<=\/act\/)[\w-]{27}/g) ?? []));
  await ask('GET', '/api/v1/channels');
  await echo.stop();
}

const fullDisk = { metric: 'filesystem_used_percent', labels: { mount: '/' }, value: 99 };

/** A web server and a mail server that refuse with all that they were sent. */
async function startEcho() {
  let seen = '';
  const web = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const all = `${request.url} ${JSON.stringify(request.headers)} ${Buffer.concat(pieces).toString('utf8')}`;
      seen += all;
      response.writeHead(403).end(all.slice(0, 2000));
    });
  });
  const mail = createTcpServer((socket) => {
    socket.write('220 hello\r\n');
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      const line = data.toString('utf8').trim();
      if (line.startsWith('EHLO')) socket.write('250-me\r\n250 AUTH PLAIN LOGIN\r\n');
      else
        socket.write(`535 not ${line} ${Buffer.from(line.split(' ').at(-1) ?? '', 'base64').toString('latin1')}\r\n`);
    });
  });
  for (const server of [web, mail])
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return {
    port: (web.address() as AddressInfo).port,
    smtpPort: (mail.address() as AddressInfo).port,
    seen: () => seen,
    async stop(): Promise<void> {
      web.closeAllConnections();
      for (const server of [web, mail]) await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Goes wrong in every way that has a secret in its hands. */
async function goWrong(): Promise<void> {
  await ask('POST', '/api/v1/auth/login', { name: 'admin', password: wrongPassword }, {});
  await ask('POST', '/api/v1/auth/login', { name: wrongPassword, password: wrongPassword }, {});
  await ask('POST', '/api/v1/auth/login', `{"name": "admin", "password": "${wrongPassword}`, {});
  await ask('POST', '/api/v1/auth/login', { password: [wrongPassword] }, {});
  await ask('POST', '/api/v1/setup', { code: 'AAAA-BBBB', password: wrongPassword }, {});
  await ask('POST', '/api/v1/agents/enroll', { token: wrongKey }, {});
  await ask('PUT', '/api/v1/config', { notifications: { slack_webhook_url: `not a url ${wrongKey}` } });
  await ask('GET', '/api/v1/sites', undefined, { 'x-api-key': wrongKey });
  await ask('GET', '/api/v1/sites', undefined, {
    authorization: `Bearer ${wrongKey}`,
    cookie: `labkeeper=${wrongKey}`,
  });
}

async function askEverything(): Promise<void> {
  for (const { method, path } of allRoutes(hub.app.services).routes) {
    const address = path.replace(/\{\w+\}/g, 'nothing');
    if (method === 'GET') await ask('GET', address);
    if (method === 'GET') await ask('GET', address, undefined, {});
  }
}

async function watchFrames(): Promise<void> {
  const socket = openSocket(`${hub.url}/api/v1/live`, { headers: { 'x-api-key': hub.adminKey } });
  await new Promise<void>((resolve) => {
    socket.addEventListener('message', (event) => {
      seen.push(String(event.data));
      resolve();
    });
  });
  socket.close();
}

/** Every byte of the data folder but the keys, which are secrets themselves. */
function filesOf(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.endsWith('/keys'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}

function secretsIn(text: string): string[] {
  return secrets.filter((secret) => text.includes(secret));
}

test('no secret stands in any answer, frame, log line, audit line or file', async () => {
  await makeSecrets();
  await tellEverybody();
  await goWrong();
  await askEverything();
  await watchFrames();
  await hub.stop();
  expect(secretsIn(seen.join('\n'))).toEqual([]);
  expect(secretsIn(hub.logLines.join('\n'))).toEqual([]);
  expect(secretsIn(filesOf(dataDir))).toEqual([]);
  expect(secrets.length).toBeGreaterThan(40);
}, 60_000);

import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
};
const newPassword = 'canary-password-7f3a';
const wrongPassword = 'canary-wrong-password-7f3a';
const wrongKey = 'canary-wrong-key-7f3a';

let dataDir: string;
let hub: TestHub;
const secrets: string[] = [newPassword, wrongPassword, wrongKey, ...Object.values(canaries)];
const seen: string[] = [];

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'labkeeper-canary-'));
  hub = await startTestHub({
    dataDir,
    environment: canaries,
    overrides: { loginsPerMinute: 0, anonymousPerMinute: 0 },
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
  await goWrong();
  await askEverything();
  await watchFrames();
  await hub.stop();
  expect(secretsIn(seen.join('\n'))).toEqual([]);
  expect(secretsIn(hub.logLines.join('\n'))).toEqual([]);
  expect(secretsIn(filesOf(dataDir))).toEqual([]);
  expect(secrets.length).toBeGreaterThan(20);
}, 60_000);

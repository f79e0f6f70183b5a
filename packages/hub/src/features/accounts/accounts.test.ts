import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiKeyCreated, TotpEnrolment } from '@labkeeper/protocol/account';
import { Secret, TOTP } from 'otpauth';
import { describeEngines } from '../../platform/testing/engines.ts';
import { startTestHub, testPassword, type TestHub } from '../../platform/testing/test-hub.ts';

describeEngines('accounts', (open) => {
  /** Runs on a hub of its own; `restart` gives it another process with the same data. */
  async function onHub(
    setUp: boolean,
    work: (hub: TestHub, restart: () => Promise<TestHub>) => Promise<void>,
  ): Promise<void> {
    const { url, dataDir } = await open.place();
    const options = { environment: { DATABASE_URL: url }, dataDir, setUp, overrides: { loginsPerMinute: 0 } };
    let hub = await startTestHub(options);
    try {
      await work(hub, async () => {
        await hub.stop();
        hub = await startTestHub(options);
        return hub;
      });
    } finally {
      await hub.stop();
    }
  }

  async function logIn(hub: TestHub, password: string, totp?: string) {
    return hub.fetchJson('POST', '/api/v1/auth/login', { password, ...(totp === undefined ? {} : { totp }) }, {});
  }

  test('are made by set-up once, and known after a restart', async () => {
    await onHub(false, async (hub, restart) => {
      const code = readFileSync(join(hub.dataDir, 'setup-code'), 'utf8').trim().replace('code=', '');
      const body = { code, password: 'a password of the test' };
      const answers = await Promise.all([1, 2].map(() => hub.fetchJson('POST', '/api/v1/setup', body, {})));
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
      const later = await restart();
      expect((await later.fetchJson('GET', '/api/v1/setup', undefined, {})).body).toMatchObject({ done: true });
      expect((await logIn(later, 'a password of the test')).status).toBe(200);
    });
  }, 30_000);

  test('lose every session with their password, and ask for a second factor once it is set', async () => {
    await onHub(true, async (hub) => {
      const headers = await hub.browserOf('admin');
      const body = { current_password: testPassword, new_password: 'another good password' };
      expect((await hub.fetchJson('PUT', '/api/v1/auth/password', body, headers)).status).toBe(200);
      expect((await hub.fetchJson('GET', '/api/v1/auth/session', undefined, headers)).status).toBe(401);
      const again = await hub.browserOf('admin');
      const password = 'another good password';
      const { secret } = (await hub.fetchJson<TotpEnrolment>('POST', '/api/v1/auth/totp', { password }, again)).body;
      const totp = new TOTP({ secret: Secret.fromBase32(secret) });
      expect(
        (await hub.fetchJson('POST', '/api/v1/auth/totp', { password, code: totp.generate() }, again)).status,
      ).toBe(200);
      expect((await logIn(hub, password)).status).toBe(401);
      const code = totp.generate();
      expect((await logIn(hub, password, code)).status).toBe(200);
      expect((await logIn(hub, password, code)).status).toBe(401);
    });
  }, 30_000);

  test('make keys that work until they are revoked, over a restart too', async () => {
    await onHub(true, async (hub, restart) => {
      const made = await hub.fetchJson<ApiKeyCreated>(
        'POST',
        '/api/v1/api-keys',
        { name: 'k', scopes: ['read'] },
        await hub.browserOf('admin'),
      );
      const headers = { 'x-api-key': made.body.key };
      expect((await hub.fetchJson('GET', '/api/v1/sites', undefined, headers)).status).toBe(200);
      await hub.app.services.accounts.keys.flushUse();
      await hub.app.services.accounts.sessions.flush();
      const later = await restart();
      expect((await later.fetchJson('GET', '/api/v1/sites', undefined, headers)).status).toBe(200);
      expect((await later.fetchJson('DELETE', `/api/v1/api-keys/${made.body.key_id}`)).status).toBe(200);
      expect((await later.fetchJson('GET', '/api/v1/sites', undefined, headers)).status).toBe(401);
      await later.app.services.accounts.sweep([]);
    });
  }, 30_000);

  test('leave an audit that is whole, and settings with sealed secrets that are there after a restart', async () => {
    await onHub(true, async (hub, restart) => {
      const { audit } = hub.app.platform;
      await Promise.all(Array.from({ length: 20 }, (_, at) => audit.record({ actor: 'hub', action: `at once ${at}` })));
      expect(await audit.findDamage()).toBeUndefined();
      const url = 'https://hooks.slack.example/services/canary';
      const change = { notifications: { slack_webhook_url: url }, thresholds: { disk_warning_percent: 70 } };
      expect((await hub.fetchJson('PUT', '/api/v1/config', change)).status).toBe(200);
      const later = await restart();
      const { values, damaged } = later.app.platform.settings;
      expect([
        values.notifications.slack_webhook_url?.reveal(),
        values.thresholds.disk_warning_percent,
        damaged,
      ]).toEqual([url, 70, []]);
      const page = await later.fetchJson<{ items: unknown[] }>('GET', '/api/v1/system/audit?limit=5');
      expect(page.body.items).toHaveLength(5);
    });
  }, 30_000);
});

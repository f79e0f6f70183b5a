import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { TotpEnrolment } from '@labkeeper/protocol/account';
import { Secret, TOTP } from 'otpauth';
import { TestClock } from '../../platform/testing/test-clock.ts';
import { startTestHub, testPassword, type TestHub } from '../../platform/testing/test-hub.ts';

let hub: TestHub;
let clock: TestClock;
let enrolment: TotpEnrolment;
beforeAll(async () => {
  clock = new TestClock();
  hub = await startTestHub({ overrides: { clock, loginsPerMinute: 0, anonymousPerMinute: 0 } });
});
afterAll(() => hub.stop());

/** The code that an authenticator shows, `steps` of thirty seconds from now. */
function codeAt(steps: number): string {
  const timestamp = clock.now() + steps * 30_000;
  return new TOTP({ secret: Secret.fromBase32(enrolment.secret) }).generate({ timestamp });
}

async function logIn(totp?: string): Promise<string> {
  const body = { name: 'admin', password: testPassword, ...(totp === undefined ? {} : { totp }) };
  const answer = await hub.fetchJson<{ detail?: { code: string } }>('POST', '/api/v1/auth/login', body, {});
  return answer.status === 200 ? 'in' : String(answer.body.detail?.code);
}

describe('a second factor', () => {
  test('is asked for only once a code of it was given', async () => {
    const headers = await hub.browserOf('admin');
    const begun = await hub.fetchJson<TotpEnrolment>('POST', '/api/v1/auth/totp', { password: testPassword }, headers);
    enrolment = begun.body;
    expect(enrolment.uri).toStartWith('otpauth://totp/Labkeeper:admin?');
    expect(new Set(enrolment.recovery_codes).size).toBe(10);
    expect(await logIn()).toBe('in');
    const wrong = await hub.fetchJson('POST', '/api/v1/auth/totp', { password: testPassword, code: '000000' }, headers);
    expect(wrong.status).toBe(401);
    const done = await hub.fetchJson('POST', '/api/v1/auth/totp', { password: testPassword, code: codeAt(0) }, headers);
    expect(done.status).toBe(200);
    expect(await logIn()).toBe('TOTP_REQUIRED');
    expect((await hub.fetchJson('GET', '/api/v1/auth/session', undefined, headers)).status).toBe(401);
  });

  test('takes a code one step early or late, and none further off', async () => {
    clock.advance(300_000);
    expect(await logIn(codeAt(-2))).toBe('LOGIN_FAILED');
    expect(await logIn(codeAt(2))).toBe('LOGIN_FAILED');
    expect(await logIn(codeAt(-1))).toBe('in');
    expect(await logIn(codeAt(1))).toBe('in');
  });

  test('takes no code twice, nor an older one after a newer', async () => {
    clock.advance(300_000);
    const code = codeAt(0);
    expect(await logIn(code)).toBe('in');
    expect(await logIn(code)).toBe('LOGIN_FAILED');
    clock.advance(30_000);
    expect(await logIn(code)).toBe('LOGIN_FAILED');
    expect(await logIn(codeAt(0))).toBe('in');
    expect(await logIn(codeAt(-1))).toBe('LOGIN_FAILED');
  });

  test('is replaced by a recovery code, each of which works once', async () => {
    const [first = '', second = ''] = enrolment.recovery_codes;
    expect(await logIn(first)).toBe('in');
    expect(await logIn(first)).toBe('LOGIN_FAILED');
    expect(await logIn(second.toUpperCase())).toBe('in');
    expect(await logIn('aaaaa-bbbbb-ccccc')).toBe('LOGIN_FAILED');
  });

  test('is kept sealed, and its recovery codes as hashes', async () => {
    const user = await hub.app.platform.db.read.selectFrom('users').selectAll().executeTakeFirstOrThrow();
    const kept = JSON.stringify(user);
    for (const secret of [enrolment.secret, ...enrolment.recovery_codes]) expect(kept).not.toContain(secret);
    expect(user.totp_secret).toStartWith('v1.');
  });

  test('goes with the password, and every session ends', async () => {
    const [headers, other] = [await hub.browserOf('admin'), await hub.browserOf('admin')];
    const refused = await hub.fetchJson('DELETE', '/api/v1/auth/totp', { password: 'wrong password' }, headers);
    expect(refused.status).toBe(401);
    expect((await hub.fetchJson('DELETE', '/api/v1/auth/totp', { password: testPassword }, headers)).status).toBe(200);
    expect((await hub.fetchJson('GET', '/api/v1/auth/session', undefined, other)).status).toBe(401);
    expect(await logIn()).toBe('in');
  });

  test('that waits for more than ten minutes is forgotten', async () => {
    const headers = await hub.browserOf('admin');
    enrolment = (await hub.fetchJson<TotpEnrolment>('POST', '/api/v1/auth/totp', { password: testPassword }, headers))
      .body;
    clock.advance(601_000);
    const late = await hub.fetchJson('POST', '/api/v1/auth/totp', { password: testPassword, code: codeAt(0) }, headers);
    expect(late).toMatchObject({ status: 422, body: { detail: { field: 'code' } } });
  });
});

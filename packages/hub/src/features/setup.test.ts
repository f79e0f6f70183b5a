import { afterEach, beforeEach, expect, test } from 'bun:test';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ErrorBody } from '@labkeeper/protocol/error';
import { TestClock } from '../platform/testing/test-clock.ts';
import { startTestHub, type TestHub } from '../platform/testing/test-hub.ts';

const password = 'a password of the test';

let hub: TestHub;
let clock: TestClock;
beforeEach(async () => {
  clock = new TestClock();
  hub = await startTestHub({ setUp: false, overrides: { clock, loginsPerMinute: 5 } });
});
afterEach(() => hub.stop());

function codeFile(): string {
  return join(hub.dataDir, 'setup-code');
}

function printedCode(): string {
  return readFileSync(codeFile(), 'utf8').trim().replace('code=', '');
}

async function finish(code: string) {
  return hub.fetchJson<ErrorBody>('POST', '/api/v1/setup', { code, password }, {});
}

test('the code that was printed makes the administrator, who is logged in by it, and works only once', async () => {
  expect(hub.logLines.join('')).toContain(`/setup#code=${printedCode()}`);
  expect(statSync(codeFile()).mode & 0o777).toBe(0o600);
  const code = printedCode();
  const before = await hub.fetchJson<{ done: boolean; code_expires_at: string }>('GET', '/api/v1/setup', undefined, {});
  expect(before.body).toMatchObject({ done: false, code_expires_at: new Date(clock.now() + 900_000).toISOString() });
  const done = await finish(code);
  expect(done).toMatchObject({ status: 201, body: { name: 'admin', role: 'admin' } });
  const headers = { cookie: String(done.headers.get('set-cookie')?.split(';')[0]), origin: hub.url };
  expect((await hub.fetchJson('GET', '/api/v1/auth/session', undefined, headers)).status).toBe(200);
  expect(existsSync(codeFile())).toBe(false);
  expect(await finish(code)).toMatchObject({ status: 409, body: { detail: { code: 'SETUP_DONE' } } });
  expect((await hub.fetchJson('GET', '/api/v1/setup', undefined, {})).body).toMatchObject({
    done: true,
    code_expires_at: null,
  });
});

test('the code is taken in small letters and without its dashes', async () => {
  expect((await finish(printedCode().toLowerCase().replaceAll('-', ' '))).status).toBe(201);
});

test('a wrong code is refused, and after some tries for a while', async () => {
  for (let tries = 0; tries < 5; tries += 1) {
    expect(await finish('AAAA-BBBB-CCCC-DDDD')).toMatchObject({
      status: 401,
      body: { detail: { code: 'SETUP_CODE_INVALID' } },
    });
  }
  const limited = await finish(printedCode());
  expect(limited).toMatchObject({ status: 429, body: { detail: { code: 'LOGIN_LIMITED' } } });
  expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
});

test('a quarter of an hour after the start the code is void', async () => {
  clock.advance(15 * 60_000 + 1);
  expect(await finish(printedCode())).toMatchObject({ status: 401, body: { detail: { code: 'SETUP_CODE_INVALID' } } });
});

test('two who come at once with the right code make one administrator', async () => {
  const code = printedCode();
  const answers = await Promise.all([finish(code), finish(code), finish(code)]);
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409]);
  expect(await hub.app.platform.db.read.selectFrom('users').select('name').execute()).toHaveLength(1);
});

test('a weak password is not taken', async () => {
  const answer = await hub.fetchJson('POST', '/api/v1/setup', { code: printedCode(), password: 'short' }, {});
  expect(answer).toMatchObject({ status: 422, body: { detail: { field: 'password' } } });
});

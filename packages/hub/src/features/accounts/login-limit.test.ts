import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { startTestHub, testPassword, type TestHub } from '../../platform/testing/test-hub.ts';

/** Fewer than the ten of a real hub, since each costs a third of a second. */
const tries = 3;

let hub: TestHub;
beforeEach(async () => {
  // As if a proxy on loopback stood before it, so that requests can come from many addresses.
  hub = await startTestHub({
    environment: { LABKEEPER_TRUSTED_PROXIES: '127.0.0.1' },
    overrides: { loginsPerMinute: tries },
  });
});
afterEach(() => hub.stop());

async function logIn(
  name: string,
  password: string,
  from: string,
): Promise<{ status: number; retryAfter: string | null }> {
  const answer = await hub.fetchJson('POST', '/api/v1/auth/login', { name, password }, { 'x-forwarded-for': from });
  return { status: answer.status, retryAfter: answer.headers.get('retry-after') };
}

function countOf(statuses: readonly number[], status: number): number {
  return statuses.filter((one) => one === status).length;
}

describe('log-ins by guessing', () => {
  test('from one address are checked a few times in a minute, whatever names are tried', async () => {
    const all = Array.from({ length: 60 }, (_, at) => logIn(`user${at}`, 'guess', '203.0.113.7'));
    const statuses = (await Promise.all(all)).map(({ status }) => status);
    expect(countOf(statuses, 401)).toBe(tries);
    expect(countOf(statuses, 429)).toBe(60 - tries);
  }, 20_000);

  test('at one account are checked a few times in a minute, from however many addresses', async () => {
    const all = Array.from({ length: 60 }, (_, at) => logIn('admin', 'guess', `203.0.113.${at + 1}`));
    const answers = await Promise.all(all);
    const statuses = answers.map(({ status }) => status);
    expect(countOf(statuses, 401)).toBe(tries);
    expect(countOf(statuses, 429)).toBe(60 - tries);
    expect(Number(answers.find(({ status }) => status === 429)?.retryAfter)).toBeGreaterThan(0);
  }, 20_000);

  test('count an IPv6 network as one', async () => {
    const all = Array.from({ length: 15 }, (_, at) => logIn(`user${at}`, 'guess', `2001:db8:1:2::${at + 1}`));
    const statuses = (await Promise.all(all)).map(({ status }) => status);
    expect(countOf(statuses, 401)).toBe(tries);
  }, 20_000);

  test('gain nothing by forged headers from an address that is no listed proxy', async () => {
    const unlisted = await startTestHub();
    const all = Array.from({ length: 20 }, (_, at) =>
      unlisted.fetchJson(
        'POST',
        '/api/v1/auth/login',
        { name: `user${at}`, password: 'guess' },
        { 'x-forwarded-for': `203.0.113.${at}` },
      ),
    );
    const statuses = (await Promise.all(all)).map(({ status }) => status);
    expect(countOf(statuses, 401)).toBe(10);
    await unlisted.stop();
  }, 20_000);

  test('leave the others served at once and the memory bounded, with a hundred at a time', async () => {
    const before = process.memoryUsage.rss();
    const guesses = Array.from({ length: 100 }, (_, at) => logIn(`user${at}`, 'guess', `198.51.100.${at}`));
    const times: number[] = [];
    for (let count = 0; count < 40; count += 1) {
      const began = performance.now();
      expect((await hub.fetchJson('GET', '/api/v1/sites')).status).toBe(200);
      times.push(performance.now() - began);
      await Bun.sleep(20);
    }
    const statuses = (await Promise.all(guesses)).map(({ status }) => status);
    // Two are hashed at a time and twenty may wait; the rest is told to come back.
    expect(countOf(statuses, 401)).toBeLessThanOrEqual(22);
    expect(countOf(statuses, 401) + countOf(statuses, 429)).toBe(100);
    expect(times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)]).toBeLessThan(1000);
    expect(process.memoryUsage.rss() - before).toBeLessThan(160 * 1024 * 1024);
    expect((await logIn('admin', testPassword, '192.0.2.1')).status).toBe(200);
  }, 30_000);
});

test('wrong keys are told to come back after a while, and right ones from the same address are served on', async () => {
  const statuses: number[] = [];
  for (let count = 0; count < 40; count += 1) {
    const { status } = await hub.fetchJson('GET', '/api/v1/sites', undefined, { 'x-api-key': `wrong${count}` });
    statuses.push(status);
  }
  expect(countOf(statuses, 401)).toBe(30);
  expect(countOf(statuses, 429)).toBe(10);
  expect((await hub.fetchJson('GET', '/api/v1/sites')).status).toBe(200);
});

test('requests beyond the limit of an address get 429 with a time, and reports of agents are not counted', async () => {
  const small = await startTestHub({
    environment: { LABKEEPER_RATE_LIMIT: '20', HOMELAB_CMD_API_KEY: 'shared-key-of-the-test' },
  });
  const statuses: number[] = [];
  for (let count = 0; count < 25; count += 1) statuses.push((await small.fetchJson('GET', '/api/v1/sites')).status);
  expect(countOf(statuses, 429)).toBe(5);
  const headers = { 'x-api-key': 'shared-key-of-the-test' };
  expect((await small.fetchJson('POST', '/api/v1/agents/heartbeat', {}, headers)).status).toBe(422);
  expect((await small.fetchJson('GET', '/healthz', undefined, {})).status).toBe(200);
  await small.stop();
});

import { existsSync, mkdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { endRuns, settingsFolder, startCommand, type Running } from './testing/command-line.ts';
import { FakeHub } from './testing/fake-hub.ts';
import { waitUntil } from './testing/wait-until.ts';

const patienceMs = 25_000;
let hub: FakeHub;
let folder: string;
let running: Running[];

beforeEach(async () => {
  hub = await FakeHub.start();
  hub.keys = new Set();
  folder = settingsFolder();
  running = [];
});

afterEach(async () => {
  await endRuns(...running);
  await hub.stop();
});

function run(env: Record<string, string> = {}): Running {
  const one = startCommand(folder, ['run'], {
    LABKEEPER_AGENT_HUB_URL: hub.url,
    LABKEEPER_AGENT_TOKEN_FILE: join(folder, 'token'),
    LABKEEPER_AGENT_HEARTBEAT_INTERVAL: '1',
    ...env,
  });
  running.push(one);
  return one;
}

function leaveToken(token: string, at = Date.now()): void {
  hub.tokens.add(token);
  writeFileSync(join(folder, 'token'), `${token}\n`, { mode: 0o600 });
  utimesSync(join(folder, 'token'), at / 1000, at / 1000);
}

function identity(): { api_key: string; server_id: string } {
  return JSON.parse(readFileSync(join(folder, 'identity.json'), 'utf8')) as { api_key: string; server_id: string };
}

async function reportsUnder(key: string): Promise<void> {
  await waitUntil(`a report under ${key}`, () => hub.received.some(({ apiKey }) => apiKey === key), patienceMs);
}

describe('an agent that is not enrolled', () => {
  test('waits for a token in its file, uses it once, keeps the identity for itself and reports', async () => {
    const agent = run();
    await waitUntil('that it waits', () => agent.said().includes('waiting for a token'), patienceMs);
    leaveToken('token-one');
    await reportsUnder('lk_agent_key_1');
    expect(existsSync(join(folder, 'token'))).toBe(false);
    expect(identity()).toMatchObject({ server_id: 'nas', api_key: 'lk_agent_key_1' });
    expect(hub.enrolments).toHaveLength(1);
    expect(hub.enrolments[0]).toMatchObject({ token: 'token-one', architecture: expect.any(String) as string });
    expect(agent.said()).not.toContain('lk_agent_key_1');
  }, 40_000);

  test('ends with the reason where nobody named a hub or a token', async () => {
    const nowhere = run({ LABKEEPER_AGENT_HUB_URL: '' });
    expect(await nowhere.code).toBe(2);
    expect(nowhere.complained()).toContain('hub_url is not set');
    const keyless = run({ LABKEEPER_AGENT_TOKEN_FILE: '' });
    expect(await keyless.code).toBe(2);
    expect(keyless.complained()).toContain('not enrolled');
  });

  test('hands no token to a plain address on the network', async () => {
    leaveToken('token-one');
    const agent = run({ LABKEEPER_AGENT_HUB_URL: 'http://192.0.2.1:8080' });
    expect(await agent.code).toBe(2);
    expect(agent.complained()).toContain('plain HTTP');
    expect(existsSync(join(folder, 'token'))).toBe(true);
  });
});

test('a second agent in the same folder is told who is there and leaves the first alone', async () => {
  leaveToken('token-one');
  run();
  await reportsUnder('lk_agent_key_1');
  // The lock names a process; one process may pass for two only under another number.
  const lock = join(folder, 'agent.lock');
  const start = readFileSync('/proc/1/stat', 'utf8').split(') ').at(-1)!.split(' ')[19] ?? '';
  writeFileSync(lock, `1 ${start}`);
  const second = run();
  expect(await second.code).toBe(2);
  expect(second.complained()).toContain('another labkeeper-agent (process 1)');
}, 40_000);

test('SIGTERM ends it cleanly, and the status file says how it fared', async () => {
  leaveToken('token-one');
  const agent = run();
  await reportsUnder('lk_agent_key_1');
  await waitUntil('the answer', () => agent.said().includes('takes our reports'), patienceMs);
  process.emit('SIGTERM');
  expect(await agent.code).toBe(0);
  expect(existsSync(join(folder, 'agent.lock'))).toBe(false);
  const status = JSON.parse(readFileSync(join(folder, 'status.json'), 'utf8')) as Record<string, unknown>;
  expect(status).toMatchObject({ server_id: 'nas', link: 'up', interval_seconds: 1 });
}, 40_000);

describe('an agent whose key the hub does not know any more', () => {
  test('enrols anew by the token that the hub left since, and brings what it kept', async () => {
    leaveToken('token-one');
    const agent = run();
    await reportsUnder('lk_agent_key_1');
    const forgotten = hub.received.length;
    // The hub's data is gone; what starts in its place leaves a token of its own.
    hub.keys = new Set();
    await waitUntil('a refusal', () => agent.said().includes('refuses this agent'), patienceMs);
    leaveToken('token-two', Date.now() + 1000);
    await reportsUnder('lk_agent_key_2');
    await waitUntil('a stream under the new key', () => hub.streams.size === 1, patienceMs);
    expect(identity().api_key).toBe('lk_agent_key_2');
    const times = [...hub.stored.keys()].map((time) => Date.parse(time)).sort((a, b) => a - b);
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(hub.received.length).toBeGreaterThan(forgotten);
    // One report a second; what was measured while it was refused is there too.
    await waitUntil('the backlog', () => hub.stored.size >= times.length, patienceMs);
    expect(gaps.filter((gap) => gap > 3500).length).toBeLessThanOrEqual(1);
  }, 60_000);

  test('goes on with a key that somebody enrolled beside it', async () => {
    leaveToken('token-one');
    const agent = run();
    await reportsUnder('lk_agent_key_1');
    hub.tokens.add('token-two');
    writeFileSync(join(folder, 'other-token'), 'token-two', { mode: 0o600 });
    const enrolled = startCommand(folder, [
      'enroll',
      '--hub-url',
      hub.url,
      '--token-file',
      join(folder, 'other-token'),
    ]);
    expect(await enrolled.code).toBe(0);
    // The hub revokes the key before: the same machine has another now.
    hub.keys?.delete('lk_agent_key_1');
    hub.send({ type: 'revoked', reason: 'another key was made' });
    await reportsUnder('lk_agent_key_2');
    expect(agent.said()).toContain('enrolled anew');
  }, 60_000);

  test('stays away when a person revoked its key, token or not, and does not ask on', async () => {
    leaveToken('token-one');
    const agent = run();
    await reportsUnder('lk_agent_key_1');
    await waitUntil('the stream', () => hub.streams.size === 1, patienceMs);
    leaveToken('token-two', Date.now() + 1000);
    hub.keys?.delete('lk_agent_key_1');
    hub.send({ type: 'revoked', reason: 'deleted' });
    await waitUntil('a refusal', () => agent.said().includes('revoked: deleted'), patienceMs);
    const { requests } = hub;
    await new Promise((resolve) => setTimeout(resolve, 6500));
    expect(hub.requests - requests).toBeLessThanOrEqual(1);
    expect(hub.enrolments).toHaveLength(1);
  }, 60_000);

  test('asks once with a token that the hub declines, and goes on waiting', async () => {
    leaveToken('token-one');
    const agent = run();
    await reportsUnder('lk_agent_key_1');
    hub.keys = new Set();
    leaveToken('not-a-known-token', Date.now() + 1000);
    hub.tokens.clear();
    await waitUntil('that it tried', () => agent.said().includes('not enrolled anew'), patienceMs);
    await new Promise((resolve) => setTimeout(resolve, 6000));
    expect(hub.enrolments).toHaveLength(2);
  }, 60_000);
});

describe('an agent in a container', () => {
  function machine(): string {
    const root = join(folder, 'machine');
    for (const name of ['etc', 'store', 'proc/1/net', 'proc/sys/kernel'])
      mkdirSync(join(root, name), { recursive: true });
    writeFileSync(join(root, 'store/hostname'), 'cellar.lan\n');
    symlinkSync('/store/hostname', join(root, 'etc/hostname'));
    writeFileSync(join(root, 'etc/machine-id'), 'c0ffee\n');
    writeFileSync(join(root, 'proc/1/mountinfo'), '21 1 254:1 / / rw - ext4 /dev/vda1 rw\n');
    writeFileSync(join(root, 'proc/loadavg'), '7.25 1.00 1.00 1/2 3\n');
    return root;
  }

  test('is the machine whose root is mounted there, by name, by id and in its figures', async () => {
    leaveToken('token-one');
    run({ LABKEEPER_HOST_ROOT: machine() });
    await reportsUnder('lk_agent_key_1');
    const inner = new Bun.CryptoHasher('sha256').update('labkeeper:c0ffee').digest('hex').slice(0, 32);
    expect(hub.enrolments[0]).toMatchObject({ hostname: 'cellar.lan', machine_id: inner });
    expect(hub.received[0]?.body['metrics']).toMatchObject({ load_1m: 7.25 });
  });

  test('says in one line that no machine is mounted, and measures nothing', async () => {
    leaveToken('token-one');
    const agent = run({ LABKEEPER_HOST_ROOT: join(folder, 'empty') });
    expect(await agent.code).toBe(2);
    expect(agent.complained()).toContain(`host_root is ${join(folder, 'empty')}, but no machine is mounted there`);
    expect(hub.enrolments).toEqual([]);
  });
});

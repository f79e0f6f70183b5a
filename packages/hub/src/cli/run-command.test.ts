import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestHub, testPassword, type TestHub } from '../platform/testing/test-hub.ts';
import { runCommand } from './run-command.ts';

let dataDir: string;
let hub: TestHub;
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'labkeeper-cli-'));
  hub = await startTestHub({ dataDir });
});
afterAll(async () => {
  await hub.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** A command as another process beside the running hub would give it. */
async function labkeeper(line: string): Promise<{ code: number; said: string }> {
  let said = '';
  const places = { environment: { LABKEEPER_DATA_DIR: dataDir }, folder: dataDir };
  const code = await runCommand(line.split(' '), { write: (text: string) => (said += text) }, places);
  return { code, said: said.trim() };
}

async function statusOfLogIn(password: string | undefined): Promise<number> {
  return (await hub.fetchJson('POST', '/api/v1/auth/login', { password }, {})).status;
}

test('help is given wherever it is asked for, and nothing is started by it', async () => {
  for (const line of ['--help', 'help', 'hub --help', '-h']) {
    const { code, said } = await labkeeper(line);
    expect({ line, code }).toEqual({ line, code: 0 });
    expect(said).toContain('Run the hub');
    expect(said).toContain('enroll-token');
  }
  const { said } = await labkeeper('api-key --help');
  expect(said).toContain('api-key create');
  expect(said).not.toContain('enroll-token');
  expect(await labkeeper('hub --port 1')).toMatchObject({ code: 2 });
});

describe('beside a running hub', () => {
  test('a key is made that works at once', async () => {
    const { code, said } = await labkeeper('api-key create --name script --scopes read,ingest');
    expect(code).toBe(0);
    expect((await hub.fetchJson('GET', '/api/v1/sites', undefined, { 'x-api-key': said })).status).toBe(200);
    expect((await hub.fetchJson('GET', '/api/v1/api-keys', undefined, { 'x-api-key': said })).status).toBe(403);
  });

  test('a token is made that enrols an agent', async () => {
    const { code, said: token } = await labkeeper('enroll-token --server-id nas --token-only');
    expect(code).toBe(0);
    const agent = {
      token,
      hostname: 'nas',
      machine_id: 'machine-of-the-test',
      agent_version: '1.0.0',
      architecture: 'x86_64',
    };
    expect(await hub.fetchJson('POST', '/api/v1/agents/enroll', agent, {})).toMatchObject({
      status: 201,
      body: { server_id: 'nas' },
    });
    const { said } = await labkeeper('enroll-token');
    expect(said).toContain(`--pinnedpubkey 'sha256//${hub.app.platform.identity.pin}'`);
  });

  test('a lost password is replaced, and every session of it ends', async () => {
    const headers = await hub.browserOf('admin');
    const { said } = await labkeeper('reset-password');
    const password = said.split(': ')[1];
    expect(await statusOfLogIn(password)).toBe(200);
    expect(await statusOfLogIn(testPassword)).toBe(401);
    expect((await hub.fetchJson('GET', '/api/v1/auth/session', undefined, headers)).status).toBe(401);
    expect((await labkeeper('reset-password --name nobody')).code).toBe(2);
  });

  test('a backup is made', async () => {
    const { code, said } = await labkeeper('backup');
    expect(code).toBe(0);
    expect(statSync(said).size).toBeGreaterThan(10_000);
  });

  test('set-up that is done needs no code', async () => {
    expect((await labkeeper('setup-code')).said).toContain('reset-password');
  });
});

test('a hub that waits for set-up takes the code that another process made', async () => {
  const fresh = await startTestHub({ setUp: false });
  let said = '';
  const places = { environment: { LABKEEPER_DATA_DIR: fresh.dataDir }, folder: fresh.dataDir };
  expect(await runCommand(['setup-code'], { write: (text: string) => (said += text) }, places)).toBe(0);
  const code = said.trim().split('#code=')[1];
  expect((await fresh.fetchJson('POST', '/api/v1/setup', { code, password: testPassword }, {})).status).toBe(201);
  await fresh.stop();
});

describe('a command line that cannot be meant', () => {
  const lines: [string, string][] = [
    ['nonsense', 'There is no command "nonsense".'],
    ['api-key', 'There is no command "api-key".'],
    ['api-key create --scopes rule', '--scopes holds "rule"; allowed are read, ingest, operate and admin.'],
    ['api-key create --colour red', '--colour'],
    ['api-key create', '--scopes is missing: say what the key may do'],
    [
      'api-key create --scopes read --expires-days soon',
      '--expires-days is "soon"; allowed is a whole number from 1 to 36500.',
    ],
    ['enroll-token --server-id ../etc', 'server_id must match'],
    ['enroll-token --site nowhere', 'There is no site with this id.'],
  ];
  for (const [line, complaint] of lines) {
    test(`(${line}) is answered with what is wrong and how it is written`, async () => {
      const { code, said } = await labkeeper(line);
      expect(code).toBe(2);
      expect(said).toContain(complaint);
      expect(said).toContain('labkeeper');
    });
  }
});

test('help and version are no errors', async () => {
  expect(await labkeeper('--help')).toMatchObject({
    code: 0,
    said: expect.stringContaining('api-key create') as string,
  });
  expect((await labkeeper('--version')).said).toMatch(/^\d+\.\d+\.\d+$/);
  expect((await labkeeper('backup --help')).said).toContain('verified backup');
});

describe('the ports of a file', () => {
  async function check(line: string, key = hub.adminKey): Promise<{ code: number; said: string }> {
    let said = '';
    const places = { environment: { LABKEEPER_API_KEY: key }, folder: dataDir };
    const words = `ports check ${line} --hub ${hub.url}`.split(' ');
    const code = await runCommand(words, { write: (text: string) => (said += text) }, places);
    return { code, said: said.trim() };
  }

  beforeAll(async () => {
    const row = { protocol: 'tcp', address: '0.0.0.0', port: 8080, process: 'nginx', pid: 7, unit: null };
    const listening = [{ ...row, container: null, image: null, exposure: 'all' }];
    const ports = { ephemeral_range: null, containers: 'none', processes: 'all', listening };
    const body = { server_id: 'web', timestamp: new Date().toISOString(), metrics: {}, inventory: { ports } };
    await hub.fetchJson('POST', '/api/v1/agents/heartbeat', body);
    writeFileSync(join(dataDir, 'taken.yaml'), 'services: {a: {ports: ["8080:80", "8081:80"]}}');
    writeFileSync(join(dataDir, 'free.txt'), '8081\n9000/udp\n');
    writeFileSync(join(dataDir, 'bad.yaml'), 'services: [');
    writeFileSync(join(dataDir, 'unclear.yaml'), 'services: {a: {network_mode: host, ports: ["8081:80"]}}');
  });

  test('are checked with an exit code that a pipeline can judge', async () => {
    expect(await check('free.txt --server web')).toEqual({ code: 0, said: 'Free on web: 2 ports.' });
    const taken = await check('taken.yaml --server web');
    expect(taken.code).toBe(1);
    expect(taken.said).toContain('taken: 8080/tcp (a) by nginx');
    expect(JSON.parse((await check('taken.yaml --server web --json')).said)).toMatchObject({ free: false });
  });

  test('of the very stack that runs are its own, whoever tells of it: by a newer agent, or by one that tells the names of the engine', async () => {
    const folder = join(dataDir, 'media');
    mkdirSync(folder);
    writeFileSync(join(folder, 'compose.yaml'), 'services: {web: {ports: ["8080:80"]}}');
    const web = { container: 'web', project: 'media', service: 'web', engine: 'docker', id: 'a1', image: 'nginx' };
    const listed = { ...web, state: 'running', status_text: 'Up', ports: [], networks: [], created_at: null };
    const nothing = { health: null, exit_code: null, oom_killed: null, restarts: null, restart_policy: null };
    const times = { started_at: null, finished_at: null, memory_limit_bytes: null, image_id: null };
    const row = { protocol: 'tcp', address: '*', port: 8080, process: null, pid: null, unit: null, exposure: 'all' };
    for (const told of [{ container: 'web', project: 'media' }, { container: 'media-web-1' }]) {
      const server_id = 'project' in told ? 'new' : 'old';
      const listening = [{ ...row, image: 'nginx', ...told }];
      const ports = { ephemeral_range: null, containers: 'joined', processes: 'own', listening };
      const inventory = { ports, containers: [{ ...listed, ...nothing, ...times }] };
      const body = { server_id, timestamp: new Date().toISOString(), metrics: {}, inventory };
      expect((await hub.fetchJson('POST', '/api/v1/agents/heartbeat', body)).status).toBe(200);
      expect(await check(`media/compose.yaml --server ${server_id}`)).toEqual({
        code: 0,
        said: `Free on ${server_id}: 1 port.`,
      });
      const stranger = await check(`media/compose.yaml --server ${server_id} --project shop`);
      expect(stranger.code).toBe(1);
      expect(stranger.said).toContain('taken: 8080/tcp (web) by web of media, running');
    }
  });

  test('that nobody can judge are never called free', async () => {
    expect((await check('free.txt --server nowhere')).code).toBe(3);
    const unclear = await check('unclear.yaml --server web');
    expect(unclear.code).toBe(3);
    expect(unclear.said).toContain('unclear: a: takes its ports');
    expect(unclear.said).not.toContain('Free');
    expect((await check('free.txt --server web', 'wrong')).code).toBe(3);
    for (const line of [
      'bad.yaml --server web',
      'gone.yaml --server web',
      'free.txt',
      '--server web',
      'a b --server web',
    ]) {
      expect({ line, code: (await check(line)).code }).toEqual({ line, code: 2 });
    }
  });
});

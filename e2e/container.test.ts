import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { askSocket } from '@labkeeper/collectors/socket-question';
import type { Server } from '@labkeeper/protocol/server';
import { layOut } from '../scripts/lib/container-tree.mjs';
import { Child } from './support/child.ts';
import { eventually, Hopeless } from './support/eventually.ts';
import { freePort } from './support/free-port.ts';

// Where another user may pass too: the last test runs as one, and a folder for the tests of a run is closed to others.
const place = mkdtempSync('/tmp/lk-container-');
const app = join(place, 'image/app');
const bun = join(place, 'image/usr/local/bin/bun');
const data = join(place, 'data');
const key = 'a-key-for-this-test-alone';
const started: Child[] = [];
let ports = { LABKEEPER_PORT: '', LABKEEPER_TLS_PORT: '' };

beforeAll(async () => {
  // Everyone may pass, as into an image: the last test runs as another user.
  chmodSync(place, 0o755);
  layOut(join(place, 'image'));
  ports = { LABKEEPER_PORT: String(await freePort()), LABKEEPER_TLS_PORT: String(await freePort()) };
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((child) => child.stop('SIGKILL')));
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

/** A script of the image, with the environment that the image and compose.yaml give it. */
function run(script: string, args: string[] = [], env: NodeJS.ProcessEnv = {}): Child {
  const child = new Child(bun, ['--no-env-file', '--smol', `scripts/${script}`, ...args], {
    cwd: app,
    env: { PATH: '/usr/bin:/bin', HOME: place, LABKEEPER_DATA_DIR: data, LABKEEPER_HOST: '', ...ports, ...env },
  });
  started.push(child);
  return child;
}

async function ended(child: Child): Promise<{ code: number | null; text: string }> {
  return { code: await child.exit(), text: child.text };
}

async function servers(): Promise<Server[]> {
  const response = await fetch(`http://127.0.0.1:${ports.LABKEEPER_PORT}/api/v1/servers`, {
    headers: { 'x-api-key': key },
  });
  return ((await response.json()) as { items: Server[] }).items;
}

function environmentOf(words: string): string[] {
  const found = readdirSync('/proc').find((name) => {
    try {
      return (
        /^\d+$/.test(name) &&
        readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(words) &&
        readFileSync(`/proc/${name}/environ`, 'utf8').includes(data)
      );
    } catch {
      return false;
    }
  });
  return readFileSync(`/proc/${found}/environ`, 'utf8').split('\0');
}

test('what the image holds runs by itself: it serves, watches the machine given as its root, is judged well, has its commands, and ends in seconds', async () => {
  expect((await ended(run('container-health.mjs'))).code).toBe(1);
  const container = run('container.mjs', [], { LABKEEPER_HOST_ROOT: '/', HOMELAB_CMD_API_KEY: key });
  await eventually(
    'it says that it runs, with the code for the first visit',
    () => {
      if (!container.running) throw new Hopeless(container.text);
      return /http:\/\/localhost:\d+\/setup#code=\S{6,}/.test(container.text) && container.text.includes('setup-code');
    },
    60_000,
  );
  const page = await fetch(`http://127.0.0.1:${ports.LABKEEPER_PORT}/`);
  expect(await page.text()).toContain('<title>Labkeeper</title>');
  const [server] = await eventually('the machine is watched', async () => {
    const all = await servers();
    return all.length === 1 && all[0]?.status === 'online' && all;
  });
  expect(server?.local).toBe(true);
  expect(server?.hostname).toBe(
    existsSync('/etc/hostname') ? readFileSync('/etc/hostname', 'utf8').trim() : hostname(),
  );
  expect(await ended(run('container-health.mjs'))).toEqual({ code: 0, text: 'ok' });

  const fresh = await ended(run('container-command.mjs', ['setup-code']));
  expect(fresh.text).toMatch(/^http:\/\/localhost:\d+\/setup#code=\S+$/m);
  const doctor = await ended(run('container-agent.mjs', ['doctor'], { LABKEEPER_HOST_ROOT: '/' }));
  expect(doctor.text).toMatch(/host_root +"\/" +environment LABKEEPER_HOST_ROOT/);
  expect(doctor.text).toContain('ok    the hub took the last report');

  const agents = environmentOf('packages/agent/src/main.ts');
  expect(agents.filter((line) => line.includes(key) || line.startsWith('DATABASE_URL'))).toEqual([]);
  expect(agents).toContain('LABKEEPER_HOST_ROOT=/');
  expect(container.text).not.toContain('there is no such option');

  const began = Date.now();
  await container.stop('SIGTERM');
  expect(await container.exit()).toBe(0);
  expect(Date.now() - began).toBeLessThan(14_000);
  expect(() => environmentOf('packages/')).toThrow();
}, 120_000);

test('a wrong setting and a data folder that cannot be used each end it with one line and code 2', async () => {
  const wrong = await ended(run('container.mjs', [], { LABKEEPER_PORT: 'eighty' }));
  expect(wrong).toEqual({ code: 2, text: expect.stringContaining('LABKEEPER_PORT="eighty" is not a port') as string });
  const missing = await ended(run('container.mjs', [], { LABKEEPER_DATA_DIR: '/proc/nothing/data' }));
  expect(missing.code).toBe(2);
  expect(missing.text).toMatch(
    /^The data folder \/proc\/nothing\/data is not there, .*sudo chown -R \d+:\d+ data.*LABKEEPER_UID.*$/,
  );
});

test('the service before the engine passes what the agent asks, ends on TERM, and says what it lacks', async () => {
  const [engine, listen] = [join(place, 'engine.sock'), join(place, 'passed.sock')];
  const lacking = await ended(run('container-engine.mjs', [engine, listen]));
  expect(lacking).toEqual({
    code: 2,
    text: expect.stringMatching(/^\S+ may not be asked: set DOCKER_GROUP [^\n]*$/) as string,
  });
  const server = createServer((request, response) => response.end(JSON.stringify([{ Id: request.url }])));
  await new Promise((resolve) => server.listen(engine, () => resolve(undefined)));
  try {
    const service = run('container-engine.mjs', [engine, listen]);
    await eventually('it listens', () => service.text.includes('are passed'));
    const list = await askSocket(listen, '/containers/json?all=1');
    expect(JSON.parse(list.body.toString())).toEqual([{ Id: '/containers/json?all=1' }]);
    expect((await askSocket(listen, '/images/json')).status).toBe(403);
    await service.stop('SIGTERM');
    expect(await service.exit()).toBe(0);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}, 60_000);

test.skipIf(process.getuid?.() !== 0)(
  'a folder that the engine made for root is handed over, and only then can another user start',
  async () => {
    const mine = join(place, 'engine');
    mkdirSync(join(mine, 'inner'), { recursive: true, mode: 0o755 });
    const asUser = [
      '--reuid=10001',
      '--regid=10001',
      '--clear-groups',
      '--',
      bun,
      '--no-env-file',
      'scripts/container.mjs',
    ];
    function start(): Child {
      const env = { PATH: '/usr/bin:/bin', HOME: '/tmp', ...ports, LABKEEPER_DATA_DIR: mine };
      const child = new Child('setpriv', asUser, { cwd: app, env });
      started.push(child);
      return child;
    }
    const refused = await ended(start());
    expect(refused.code).toBe(2);
    expect(refused.text).toMatch(
      /^The data folder \S+ belongs to user 0, and user 10001 cannot use it\. Beside compose\.yaml run: [^\n]*$/,
    );

    const handed = await ended(run('container-folder.mjs', [], { LABKEEPER_DATA_DIR: mine }));
    expect(handed).toEqual({ code: 0, text: `${mine} is handed to user 10001.` });
    expect([statSync(mine).uid, statSync(join(mine, 'inner')).gid]).toEqual([10_001, 10_001]);
    const container = start();
    await eventually('it runs as that user', () => {
      if (!container.running) throw new Hopeless(container.text);
      return container.text.includes('Labkeeper is running');
    });
    await container.stop('SIGTERM');

    const again = await ended(run('container-folder.mjs', [], { LABKEEPER_DATA_DIR: mine }));
    expect(again.text).toBe(`${mine} belongs to user 10001 already.`);
    chownSync(mine, 1234, 1234);
    const foreign = await ended(run('container-folder.mjs', [], { LABKEEPER_DATA_DIR: mine }));
    expect(foreign.text).toBe(`${mine} belongs to user 1234, so it is left alone.`);
  },
  90_000,
);

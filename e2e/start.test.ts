import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Server } from '@labkeeper/protocol/server';
import { copyTree } from '../scripts/lib/copy-tree.ts';
import { Child } from './support/child.ts';
import { eventually, Hopeless } from './support/eventually.ts';
import { freePort } from './support/free-port.ts';

const clone = mkdtempSync(join(tmpdir(), 'lk-clone-'));
const data = mkdtempSync(join(tmpdir(), 'lk-start-'));
const key = 'a-key-for-this-test-alone';
const started: Child[] = [];
let port = 0;
let tlsPort = 0;

beforeAll(async () => {
  copyTree(clone, ['packages', 'scripts', 'package.json', 'package-lock.json', 'bunfig.toml', 'config.example.yaml']);
  port = await freePort();
  tlsPort = await freePort();
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((child) => child.stop('SIGKILL')));
});
afterAll(() => {
  for (const folder of [clone, data]) rmSync(folder, { recursive: true, force: true });
});

function start(env: NodeJS.ProcessEnv = {}): Child {
  const child = new Child('node', ['scripts/start.mjs'], {
    cwd: clone,
    env: {
      PATH: process.env['PATH'],
      HOME: clone,
      LABKEEPER_DATA_DIR: join(data, 'data'),
      LABKEEPER_HOST: '127.0.0.1',
      LABKEEPER_PORT: String(port),
      LABKEEPER_TLS_PORT: String(tlsPort),
      HOMELAB_CMD_API_KEY: key,
      ...env,
    },
  });
  started.push(child);
  return child;
}

async function running(child: Child): Promise<void> {
  await eventually(
    'it says that it runs',
    () => {
      if (!child.running) throw new Hopeless(child.text);
      return child.text.includes('Ctrl-C stops it');
    },
    60_000,
  );
}

function childrenOf(pid: number): { pid: number; command: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return parent === pid ? [{ pid: Number(name), command }] : [];
      } catch {
        return [];
      }
    });
}

function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

async function servers(): Promise<Server[]> {
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/servers`, { headers: { 'x-api-key': key } });
  return ((await response.json()) as { items: Server[] }).items;
}

test('one command builds, starts, says where and how to set a password, watches this machine, mends itself and starts again in seconds', async () => {
  const first = start();
  await running(first);
  expect(first.text).toContain('Building the dashboard');
  expect(first.text).toMatch(new RegExp(`http://127\\.0\\.0\\.1:${port}/setup#\\S{6,}`));
  expect(statSync(join(data, 'data')).mode & 0o777).toBe(0o700);
  const page = await fetch(`http://127.0.0.1:${port}/`);
  expect(await page.text()).toContain('<title>Labkeeper</title>');
  const [server] = await eventually('this machine is watched', async () => {
    const all = await servers();
    return all.length === 1 && all[0]?.status === 'online' && all;
  });
  expect(server?.local).toBe(true);

  const hub = childrenOf(first.pid).find(({ command }) => command.includes('packages/hub'));
  process.kill(hub?.pid ?? 0, 'SIGKILL');
  await eventually('the hub is started again', () => first.text.includes('hub: ended (SIGKILL); starting it again'));
  await eventually('and answers', async () => (await servers()).length === 1);

  const before = childrenOf(first.pid).map(({ pid }) => pid);
  expect(before.length).toBe(2);
  await first.stop('SIGTERM');
  expect(await first.exit()).toBe(0);
  expect(before.filter(isAlive)).toEqual([]);

  const began = Date.now();
  const second = start();
  await running(second);
  expect(Date.now() - began).toBeLessThan(10_000);
  expect(second.text).not.toContain('Building');
  const children = childrenOf(second.pid).map(({ pid }) => pid);
  await second.stop('SIGKILL');
  await eventually('its children end with it', () => !children.some(isAlive));
});

test('a busy port, a folder that cannot be used and a wrong value each end the start with one clear line', async () => {
  const blocker = createServer();
  const busy = await new Promise<number>((resolve) => {
    blocker.listen(0, '127.0.0.1', () => {
      const address = blocker.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  writeFileSync(join(data, 'file'), '');
  const wrong: [NodeJS.ProcessEnv, string][] = [
    [{ LABKEEPER_PORT: 'eighty' }, 'LABKEEPER_PORT="eighty" is not a port'],
    [{ LABKEEPER_PORT: String(busy) }, `Port ${busy} is in use`],
    [{ LABKEEPER_DATA_DIR: join(data, 'file') }, 'Set LABKEEPER_DATA_DIR to a folder that this user may write'],
    [{ LABKEEPER_LOG_LEVEL: 'loud' }, 'LABKEEPER_LOG_LEVEL'],
    [{ HOMELAB_CMD_API_KEY: 'dev-key-change-me', LABKEEPER_HOST: '0.0.0.0' }, 'HOMELAB_CMD_API_KEY'],
  ];
  for (const [env, message] of wrong) {
    const child = start(env);
    expect(await child.exit()).not.toBe(0);
    expect(child.text).toContain(message);
    expect(child.text).not.toMatch(/^\s+at /m);
    expect(child.lines.filter((line) => line.trim() !== '').length).toBeLessThanOrEqual(3);
  }
  blocker.close();
});

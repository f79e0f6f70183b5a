import { afterAll, beforeAll, expect, it } from 'bun:test';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { errorCode, linkOptional, listOptional, readOptional } from './host.ts';
import { linuxHost } from './linux-host.ts';
import { CollectorSession } from './run-collectors.ts';

let root = '';

beforeAll(() => {
  root = mkdtempSync(`${tmpdir()}/host-`);
  for (const folder of ['proc/1/net', 'proc/net', 'proc/self', 'proc/sys/kernel', 'etc'])
    mkdirSync(`${root}/${folder}`, { recursive: true });
  writeFileSync(`${root}/proc/1/net/dev`, 'machine');
  writeFileSync(`${root}/proc/net/dev`, 'container');
  writeFileSync(`${root}/proc/1/mountinfo`, 'machine');
  writeFileSync(`${root}/proc/self/mountinfo`, 'container');
  writeFileSync(`${root}/proc/sys/kernel/hostname`, 'container');
  writeFileSync(`${root}/etc/hostname`, 'machine\n');
  writeFileSync(`${root}/big`, 'x'.repeat(300_000) + 'ü'.repeat(100_000));
  symlinkSync('elsewhere', `${root}/link`);
});

afterAll(() => {
  rmSync(root, { recursive: true });
});

it('reads this machine', async () => {
  const host = linuxHost();
  expect(await host.readFile('/proc/sys/kernel/hostname')).toBe(`${hostname()}\n`);
  expect(await host.readDir('/proc')).toContain('self');
  expect(await host.readLink('/proc/self')).toBe(String(process.pid));
  expect(await host.modifiedMs('/proc')).toBeGreaterThan(0);
  expect((await host.run('uname', ['-s'])).stdout).toBe('Linux\n');
});

it('tells what does not exist by its code', async () => {
  const host = linuxHost();
  const asked = [
    host.readFile('/no/such'),
    host.readDir('/no/such'),
    host.readLink('/no/such'),
    host.modifiedMs('/no/such'),
  ];
  const outcomes = await Promise.allSettled(asked);
  const codes = outcomes.map((outcome) => (outcome.status === 'rejected' ? errorCode(outcome.reason) : 'none'));
  expect(codes).toEqual(['ENOENT', 'ENOENT', 'ENOENT', 'ENOENT']);
  expect(await readOptional(host, '/no/such')).toBeUndefined();
  expect(await linkOptional(host, '/no/such')).toBeUndefined();
  expect(await listOptional(host, '/no/such')).toEqual([]);
});

it('reads files larger than its buffer, characters whole, in place and off the main thread', async () => {
  const host = linuxHost({ root });
  const text = await host.readFile('/big');
  expect(text.length).toBe(400_000);
  expect(text.endsWith('xüü'.slice(1))).toBe(true);
  expect(await host.readFile('/big', { slow: true })).toBe(text);
});

it('reads the machine’s own namespaces from inside a container', async () => {
  const host = linuxHost({ root: `${root}/` });
  const paths = ['/proc/net/dev', '/proc/self/mountinfo', '/proc/sys/kernel/hostname'];
  expect(await Promise.all(paths.map(async (path) => (await host.readFile(path)).trim()))).toEqual([
    'machine',
    'machine',
    'machine',
  ]);
  expect(await host.readLink('/link')).toBe('elsewhere');
});

it('runs nothing from inside a container, whose programs are not the machine’s', async () => {
  const error: unknown = await linuxHost({ root })
    .run('uname', [])
    .catch((caught: unknown) => caught);
  expect(errorCode(error)).toBe('ENOENT');
});

it('finds those programs in a container that speak to devices', async () => {
  const host = linuxHost({ root });
  expect(host.inContainer).toBe(true);
  expect(linuxHost().inContainer).toBe(false);
  const errors = ['smartctl', 'nvme', 'systemctl', '/bin/smartctl'].map(async (file) => {
    const error: unknown = await host.run(file, ['--version']).catch((caught: unknown) => caught);
    return error instanceof Error && error.message.includes('container');
  });
  expect(await Promise.all(errors)).toEqual([false, false, true, true]);
});

it('takes a socket that came with the root and may not be asked for one that nobody gave', async () => {
  mkdirSync(`${root}/run`);
  const server = createServer().listen(`${root}/run/engine.sock`);
  await once(server, 'listening');
  const host = linuxHost({ root });
  async function codeOf(): Promise<string | undefined> {
    const error: unknown = await host
      .askSocket('/run/engine.sock', '/', { timeoutMs: 100 })
      .catch((caught: unknown) => caught);
    return errorCode(error);
  }
  expect(await codeOf()).toBe('ETIMEDOUT');
  chmodSync(`${root}/run/engine.sock`, 0o000);
  // Root may ask whatever there is.
  expect(await codeOf()).toBe(process.getuid?.() === 0 ? 'ETIMEDOUT' : 'ENOENT');
  server.close();
});

it('follows links of the machine inside its root', async () => {
  mkdirSync(`${root}/store`);
  writeFileSync(`${root}/store/release`, 'NAME=machine\n');
  symlinkSync('/store/release', `${root}/etc/os-release`);
  const host = linuxHost({ root });
  expect(await host.readFile('/etc/os-release')).toBe('NAME=machine\n');
  expect(await host.readLink('/etc/os-release')).toBe('/store/release');
});

it('gives the same sizes in place and by a child', async () => {
  const host = linuxHost();
  const here = await host.statFilesystem('/', 'local');
  const child = await host.statFilesystem('/', 'network');
  if (here === 'stale' || child === 'stale') throw new Error('the root filesystem does not answer');
  expect(here.totalBytes).toBe(child.totalBytes);
  expect(Math.abs(here.usedBytes - child.usedBytes)).toBeLessThan(1e9);
});

it('measures everything else while mounts of other machines hang', async () => {
  const folder = mkdtempSync(`${tmpdir()}/hanging-`);
  mkdirSync(`${folder}/proc/1`, { recursive: true });
  const mounts = Array.from(
    { length: 8 },
    (_, index) => `${index + 2} 1 0:${index + 60} / /m${index} rw - nfs4 nas:/${index} rw`,
  );
  writeFileSync(`${folder}/proc/1/mountinfo`, `${mounts.join('\n')}\n`);
  writeFileSync(`${folder}/proc/loadavg`, '1.00 2.00 3.00 1/2 3\n');
  writeFileSync(`${folder}/hang`, '#!/bin/sh\nexec sleep 60\n');
  chmodSync(`${folder}/hang`, 0o755);
  const session = new CollectorSession(linuxHost({ root: folder, statProgram: [`${folder}/hang`] }));
  const running = session.run({ mode: 'report' });
  const started = performance.now();
  expect((await session.run({ mode: 'live' })).flat.load_1m).toBe(1);
  expect(performance.now() - started).toBeLessThan(500);
  const report = await running;
  expect(performance.now() - started).toBeLessThan(4000);
  rmSync(folder, { recursive: true });
  expect(report.inventory.filesystems?.map((one) => one.state)).toEqual(Array.from({ length: 8 }, () => 'stale'));
  expect(report.flat.load_15m).toBe(3);
});

it('leaves to an agent on the machine itself what only its programs tell', async () => {
  mkdirSync(`${root}/run/systemd/system`, { recursive: true });
  const report = await new CollectorSession(linuxHost({ root })).run({ mode: 'report' });
  expect(report.collectors.find(({ name }) => name === 'units')).toMatchObject({ status: 'ABSENT' });
});

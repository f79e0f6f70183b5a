import { afterEach, beforeEach, expect, it } from 'bun:test';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { lookup } from 'node:dns/promises';
import { tmpdir } from 'node:os';
import { errorCode } from './host.ts';
import { MountProbe, parseStatFilesystem } from './mount-probe.ts';
import { describeParser } from './parser.contract.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(`${tmpdir()}/probe-`);
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A stand-in for stat: writes a line for every start, and answers or hangs as the file `hang` says. */
function fakeStat(): readonly [string, ...string[]] {
  const program = `${folder}/stat`;
  const script = `#!/bin/sh\necho "$1" >> ${folder}/starts\n[ -e ${folder}/hang ] && exec sleep 60\necho "4096 1000 400 300 50 20"\n`;
  writeFileSync(program, script);
  chmodSync(program, 0o755);
  return [program];
}

function starts(): number {
  return readFileSync(`${folder}/starts`, 'utf8').trim().split('\n').length;
}

describeParser('parseStatFilesystem', { parse: parseStatFilesystem, seeds: ['load/debian-vm/look-1/proc/loadavg'] });

it('asks the real stat the sizes of a filesystem', async () => {
  const size = await new MountProbe().ask('/');
  expect(size).not.toBe('stale');
  expect((size as { totalBytes: number }).totalBytes).toBeGreaterThan(0);
});

it('reads what stat prints', async () => {
  expect(await new MountProbe(fakeStat()).ask('/x')).toEqual({
    totalBytes: 4_096_000,
    usedBytes: 600 * 4096,
    freeBytes: 300 * 4096,
    inodesTotal: 50,
    inodesFree: 20,
  });
});

it('passes on what the filesystem itself refuses', async () => {
  const program = `${folder}/stat`;
  writeFileSync(
    program,
    `#!/bin/sh\necho "stat: cannot read file system information for '/x': Permission denied" >&2\nexit 1\n`,
  );
  chmodSync(program, 0o755);
  const error: unknown = await new MountProbe([program]).ask('/x').catch((caught: unknown) => caught);
  expect(errorCode(error)).toBe('EACCES');
});

it('calls a mount stale that does not answer, while everything else goes on', async () => {
  const probe = new MountProbe(fakeStat(), 400);
  writeFileSync(`${folder}/hang`, '');
  const started = performance.now();
  const mounts = Array.from({ length: 8 }, (_, index) => probe.ask(`/mnt/${index}`));
  const name = await lookup('localhost');
  expect(name.address).not.toBe('');
  expect(performance.now() - started).toBeLessThan(1000);
  expect(new Set(await Promise.all(mounts))).toEqual(new Set(['stale']));
  expect(performance.now() - started).toBeLessThan(2500);
});

it('has one child for a mount, however often it is asked for', async () => {
  const probe = new MountProbe(fakeStat(), 400);
  writeFileSync(`${folder}/hang`, '');
  const answers = await Promise.all([probe.ask('/m'), probe.ask('/m'), probe.ask('/m')]);
  expect(answers).toEqual(['stale', 'stale', 'stale']);
  expect(starts()).toBe(1);
});

it('delays a later look only a little for a mount that hangs on, and sees it heal at once', async () => {
  const probe = new MountProbe(fakeStat(), 400);
  writeFileSync(`${folder}/hang`, '');
  expect(await probe.ask('/m')).toBe('stale');
  const started = performance.now();
  expect(await probe.ask('/m')).toBe('stale');
  expect(performance.now() - started).toBeLessThan(1000);
  rmSync(`${folder}/hang`);
  // The second child still hangs: it is the only one until its time is up.
  await Bun.sleep(600);
  expect(await probe.ask('/m')).toMatchObject({ totalBytes: 4_096_000 });
});

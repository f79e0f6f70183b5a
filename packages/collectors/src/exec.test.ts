import { expect, it } from 'bun:test';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { execFile, startProgram, which } from './exec.ts';
import { errorCode } from './host.ts';

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function withinMs(ms: number, what: () => boolean): Promise<boolean> {
  const until = performance.now() + ms;
  while (performance.now() < until) {
    if (what()) return true;
    await Bun.sleep(10);
  }
  return what();
}

it('gives output and exit code, and never throws for a code that is not zero', async () => {
  const result = await execFile('sh', ['-c', 'echo out; echo err >&2; exit 3']);
  expect(result).toEqual({ code: 3, stdout: 'out\n', stderr: 'err\n', timedOut: false, truncated: false });
});

it('hands arguments over as they are: no shell looks at them', async () => {
  const words = ['$(id)', '; rm -rf /', '`x`', '*', 'a b', '--', '\u202e'];
  expect((await execFile('printf', ['%s\\n', ...words])).stdout).toBe(`${words.join('\n')}\n`);
});

it('inherits nothing but a fixed environment', async () => {
  process.env['LABKEEPER_SECRET_FOR_TEST'] = 'secret';
  try {
    const { stdout } = await execFile('env', [], { env: { LC_ALL: 'C' } });
    const lines = stdout.trim().split('\n').toSorted();
    expect(lines).toEqual([
      'DEBIAN_FRONTEND=noninteractive',
      'LANG=C.UTF-8',
      'LC_ALL=C',
      'PATH=/usr/sbin:/usr/bin:/sbin:/bin',
      'SYSTEMD_COLORS=0',
      'SYSTEMD_PAGER=',
    ]);
  } finally {
    delete process.env['LABKEEPER_SECRET_FOR_TEST'];
  }
});

it('finds programs in fixed folders only', () => {
  expect(which('sh')).toMatch(/^\/(?:usr\/)?bin\/sh$/);
  expect(which('no-such-program')).toBeUndefined();
  expect(which('../bin/sh')).toBeUndefined();
  expect(which('/etc/passwd')).toBeUndefined();
});

it('says ENOENT for a program that is not there', async () => {
  const error: unknown = await execFile('no-such-program', []).catch((caught: unknown) => caught);
  expect(errorCode(error)).toBe('ENOENT');
});

it('refuses an argument with a NUL instead of cutting it', async () => {
  const error: unknown = await execFile('printf', ['a\0b']).catch((caught: unknown) => caught);
  expect(errorCode(error)).toBe('EINVAL');
});

it('ends a program whose time is up together with what it has started', async () => {
  const folder = mkdtempSync(`${tmpdir()}/exec-`);
  const started = performance.now();
  const result = await execFile('sh', ['-c', `sleep 60 & echo $!; trap '' TERM; while :; do sleep 1; done`], {
    timeoutMs: 200,
    graceMs: 100,
    cwd: folder,
  });
  rmSync(folder, { recursive: true });
  expect(result.timedOut).toBe(true);
  expect(result.code).toBeNull();
  expect(performance.now() - started).toBeLessThan(2500);
  const grandchild = Number(result.stdout.trim());
  expect(grandchild).toBeGreaterThan(1);
  expect(await withinMs(2000, () => !isAlive(grandchild) || isZombie(grandchild))).toBe(true);
});

it('lets a program that heeds TERM end by itself', async () => {
  const result = await execFile('sh', ['-c', `trap 'echo bye; exit 7' TERM; sleep 0.1; while :; do sleep 0.05; done`], {
    timeoutMs: 300,
    graceMs: 3000,
  });
  expect(result).toMatchObject({ code: 7, stdout: 'bye\n', timedOut: true });
});

it('ends a program when it is called off', async () => {
  const abort = new AbortController();
  setTimeout(() => abort.abort(), 100);
  const started = performance.now();
  const result = await execFile('sleep', ['60'], { signal: abort.signal, graceMs: 50 });
  expect(result).toMatchObject({ code: null, timedOut: false });
  expect(performance.now() - started).toBeLessThan(2500);
});

it('does not end a program for talking too much, and keeps head and tail', async () => {
  const result = await execFile('sh', ['-c', 'echo begin; yes x | head -c 3000000; echo end; exit 5'], {
    maxBytes: 1000,
  });
  expect(result.code).toBe(5);
  expect(result.truncated).toBe(true);
  expect(result.stdout.startsWith('begin\n')).toBe(true);
  expect(result.stdout.endsWith('end\n')).toBe(true);
  expect(result.stdout.length).toBeLessThan(1100);
});

it('hands output on as it comes, and writes to the program', async () => {
  const pieces: string[] = [];
  const result = await execFile('cat', [], {
    stdin: 'hello',
    onOutput: (chunk, stream) => pieces.push(`${stream}:${chunk.toString()}`),
  });
  expect(result.stdout).toBe('hello');
  expect(pieces.join('')).toBe('stdout:hello');
});

it('tells when a program has really ended', async () => {
  const program = startProgram('sleep', ['0.2']);
  expect(program.pid).toBeGreaterThan(1);
  await program.gone;
  expect((await program.finished).code).toBe(0);
});

it('runs in the background with lower priority', async () => {
  const { stdout } = await execFile('sh', ['-c', 'sleep 0.1; cut -d" " -f19 /proc/self/stat'], { background: true });
  expect(Number(stdout.trim())).toBeGreaterThan(0);
});

it('does not find a file that may not be run', async () => {
  const folder = mkdtempSync(`${tmpdir()}/exec-`);
  writeFileSync(`${folder}/tool`, '#!/bin/sh\n');
  chmodSync(`${folder}/tool`, 0o644);
  const error: unknown = await execFile(`${folder}/tool`, []).catch((caught: unknown) => caught);
  rmSync(folder, { recursive: true });
  expect(errorCode(error)).toBe('ENOENT');
});

function isZombie(pid: number): boolean {
  const { stdout } = Bun.spawnSync(['ps', '-o', 'stat=', '-p', String(pid)]);
  return stdout.toString().startsWith('Z');
}

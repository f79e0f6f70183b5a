import { describe, expect, it } from 'bun:test';
import { launchByBun } from './launch-by-bun.ts';
import { launchByNode } from './launch-by-node.ts';
import type { LaunchedProgram } from './launched-program.ts';

const megabyte = 1024 * 1024;

async function textOf(output: AsyncIterable<Buffer>): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of output) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

describe.each([
  ['Bun', launchByBun],
  ['Node', launchByNode],
])('a program that is started by the call of %s', (_, launch) => {
  function shell(line: string, stdin?: string): LaunchedProgram {
    return launch({ path: '/bin/sh', args: ['-c', line], cwd: '/tmp', env: { GREETING: 'hello' }, stdin });
  }

  it('says what it says on two ways, and how it ends', async () => {
    const program = shell('pwd; echo $GREETING $HOME; echo no >&2; exit 9');
    expect(await Promise.all([textOf(program.stdout), textOf(program.stderr)])).toEqual(['/tmp\nhello\n', 'no\n']);
    expect(await program.exited).toBe(9);
  });

  it('has no exit code where a signal ends it', async () => {
    expect(await shell('kill -9 $$').exited).toBeNull();
  });

  it('reads what it is given, and may leave it unread', async () => {
    expect(await textOf(shell('cat', 'given').stdout)).toBe('given');
    expect(await shell('exec true', 'x'.repeat(megabyte)).exited).toBe(0);
    expect(await textOf(shell('cat').stdout)).toBe('');
  });

  it('leads a process group of its own', async () => {
    const program = shell('cut -d" " -f5 /proc/$$/stat');
    expect(await textOf(program.stdout)).toBe(`${program.pid}\n`);
  });

  it('waits while nobody asks for what it writes', async () => {
    const program = shell(`head -c ${32 * megabyte} /dev/zero`);
    const state = await Promise.race([program.exited, Bun.sleep(400).then(() => 'waits')]);
    expect(state).toBe('waits');
    let bytes = 0;
    for await (const piece of program.stdout) bytes += piece.length;
    expect(bytes).toBe(32 * megabyte);
    expect(await program.exited).toBe(0);
  });

  it('is waited for no longer once it is let go', async () => {
    const program = shell('echo begun; exec sleep 30');
    try {
      const heard = textOf(program.stdout).catch(() => 'cut');
      await Bun.sleep(100);
      program.letGo();
      expect(['cut', 'begun\n']).toContain(await heard);
    } finally {
      process.kill(program.pid ?? 0, 'SIGKILL');
    }
  });
});

import { spawn } from 'node:child_process';
import { Readable } from 'node:stream';
import type { Launch, LaunchedProgram } from './launched-program.ts';

/** Starts a program by node:child_process. */
export function launchByNode({ path, args, cwd, env, stdin }: Launch): LaunchedProgram {
  const child = spawn(path, [...args], {
    shell: false,
    detached: true,
    cwd,
    env: { ...env },
    stdio: [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  // A program that ends without having read is no error of ours.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(stdin);
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('exit', resolve);
    child.once('error', reject);
  });
  return {
    pid: child.pid,
    // Where too many files are open there are no pipes, and `exited` says why.
    stdout: child.stdout ?? Readable.from([]),
    stderr: child.stderr ?? Readable.from([]),
    exited,
    letGo: () => {
      child.stdout?.destroy();
      child.stderr?.destroy();
      child.unref();
    },
  };
}

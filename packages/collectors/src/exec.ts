import { accessSync, constants, statSync } from 'node:fs';
import { setPriority } from 'node:os';
import { CappedOutput } from './capped-output.ts';
import type { RunOptions, RunResult } from './host.ts';
import type { Launch, LaunchedProgram } from './launched-program.ts';

// Only what this runtime needs of the two is in memory.
const launchNatively: (launch: Launch) => LaunchedProgram =
  process.versions['bun'] === undefined
    ? (await import('./launch-by-node.ts')).launchByNode
    : (await import('./launch-by-bun.ts')).launchByBun;

/** Where programs are looked for; the PATH of whoever started us is never asked. */
export const programFolders = ['/usr/sbin', '/usr/bin', '/sbin', '/bin', '/usr/local/sbin', '/usr/local/bin'] as const;

/** All that a program inherits. */
const fixedEnvironment = {
  PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  LANG: 'C.UTF-8',
  SYSTEMD_PAGER: '',
  SYSTEMD_COLORS: '0',
  DEBIAN_FRONTEND: 'noninteractive',
};

const defaultTimeoutMs = 10_000;
const defaultMaxBytes = 1024 * 1024;
/** After KILL a process may still hang inside the kernel; nobody waits longer than this for it. */
const giveUpMs = 1000;
/** Of a streamed program only the first and last words on stderr are of interest. */
const stderrBytes = 8192;
/** What a program said before its end may arrive a moment after it. */
const lastWordsMs = 100;

/** Limits of a run, and what only callers on this machine may state. */
export interface ExecOptions extends RunOptions {
  cwd?: string;
  /** Between TERM and KILL once time is up; 0 kills at once. 2 s unless stated. */
  graceMs?: number;
  stdin?: string;
  /** Sees every piece of output as it comes. */
  onOutput?: (chunk: Buffer, stream: 'stdout' | 'stderr') => void;
}

/** A started program. `finished` never waits longer than its limits; `gone` waits until the process has really ended. */
export interface RunningProgram {
  pid: number | undefined;
  finished: Promise<RunResult>;
  gone: Promise<void>;
}

/** The absolute path of a program in the fixed folders, or undefined. A name with a slash is taken as it is. */
export function which(name: string): string | undefined {
  const candidates = name.includes('/') ? [name] : programFolders.map((folder) => `${folder}/${name}`);
  return candidates.find((path) => path.startsWith('/') && isExecutable(path));
}

/**
 * Runs a program by exact arguments, without a shell, in a process group of its own. Never throws for a non-zero exit or
 * a time-out; throws an Error with `code` ENOENT (no such program that may be run) or EINVAL (an argument with a NUL).
 */
export async function execFile(file: string, args: readonly string[], options: ExecOptions = {}): Promise<RunResult> {
  return await startProgram(file, args, options).finished;
}

/** As execFile, and hands back the running process: for those who must know when it has really ended. */
export function startProgram(file: string, args: readonly string[], options: ExecOptions = {}): RunningProgram {
  const child = launch(file, args, options);
  if (child instanceof Error) return { pid: undefined, finished: Promise.reject(child), gone: Promise.resolve() };
  const gone = child.exited.then(ignore, ignore);
  return { pid: child.pid, finished: follow(child, options), gone };
}

/** A program whose output is taken piece by piece: it waits while nobody asks for the next one. */
export interface StreamedProgram {
  output: AsyncIterable<Buffer>;
  /** Ends it with all its children: TERM, then KILL. */
  stop(): void;
  /** How it ended, and the beginning and end of what it said on stderr. Never rejects. */
  ended: Promise<{ code: number | null; stderr: string }>;
}

/** As startProgram for output that may have no end. Throws as execFile does; there is no time limit but the caller's. */
export function streamProgram(
  file: string,
  args: readonly string[],
  options: Pick<ExecOptions, 'env' | 'graceMs'> = {},
): StreamedProgram {
  const child = launch(file, args, options);
  if (child instanceof Error) throw child;
  const stderr = new CappedOutput(stderrBytes);
  const heard = pump(child.stderr, (chunk) => stderr.push(chunk));
  const end = new Ending(child, options.graceMs ?? 2000);
  // What it said on stderr before its end must have come, unless somebody else holds that open.
  const exited = child.exited.then(async (code) => {
    await Promise.race([heard, pause(lastWordsMs)]);
    return code;
  });
  const ended = Promise.race([exited.catch(() => null), end.givenUp]).then((code) => {
    end.stop();
    // Children that outlive it would go on for ever: its whole group ends.
    if (child.pid !== undefined) killGroup(child.pid, 'SIGKILL');
    return { code, stderr: stderr.text() };
  });
  return { output: child.stdout, stop: () => end.begin(), ended };
}

function launch(file: string, args: readonly string[], options: ExecOptions): LaunchedProgram | Error {
  const path = which(file);
  if (path === undefined) return notFound(file);
  if ([path, ...args].some((part) => part.includes('\0'))) return invalidArgument(file);
  const { cwd = '/', stdin } = options;
  try {
    const child = launchNatively({ path, args, cwd, env: { ...fixedEnvironment, ...options.env }, stdin });
    if (options.background === true) giveWay(child);
    return child;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Ends a whole process group; one that is gone already is no error. */
export function killGroup(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // Already gone, or it became somebody else's: nothing to end.
  }
}

async function follow(child: LaunchedProgram, options: ExecOptions): Promise<RunResult> {
  const maxBytes = options.maxBytes ?? defaultMaxBytes;
  const stdout = new CappedOutput(maxBytes);
  const stderr = new CappedOutput(maxBytes);
  const end = new Ending(child, options.graceMs ?? 2000);
  const closed = Promise.all([
    child.exited,
    pump(child.stdout, (chunk) => {
      stdout.push(chunk);
      options.onOutput?.(chunk, 'stdout');
    }),
    pump(child.stderr, (chunk) => {
      stderr.push(chunk);
      options.onOutput?.(chunk, 'stderr');
    }),
  ]);
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    end.begin();
  }, options.timeoutMs ?? defaultTimeoutMs);
  function onAbort(): void {
    end.begin();
  }
  options.signal?.addEventListener('abort', onAbort, { once: true });
  if (options.signal?.aborted === true) end.begin();
  try {
    const code = await Promise.race([closed.then(([ended]) => ended), end.givenUp]);
    return {
      code,
      stdout: stdout.text(),
      stderr: stderr.text(),
      timedOut,
      truncated: stdout.truncated || stderr.truncated,
    };
  } finally {
    clearTimeout(timer);
    end.stop();
    options.signal?.removeEventListener('abort', onAbort);
  }
}

/** TERM, then KILL, then no more waiting. */
class Ending {
  readonly givenUp: Promise<null>;
  readonly #child: LaunchedProgram;
  readonly #graceMs: number;
  #giveUp: (value: null) => void = ignore;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #begun = false;

  constructor(child: LaunchedProgram, graceMs: number) {
    this.#child = child;
    this.#graceMs = graceMs;
    this.givenUp = new Promise((resolve) => {
      this.#giveUp = resolve;
    });
  }

  begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    if (this.#graceMs <= 0) return this.#kill();
    this.#signal('SIGTERM');
    this.#timer = setTimeout(() => this.#kill(), this.#graceMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #kill(): void {
    this.#signal('SIGKILL');
    this.#timer = setTimeout(() => {
      this.#child.letGo();
      this.#giveUp(null);
    }, giveUpMs);
  }

  #signal(signal: 'SIGTERM' | 'SIGKILL'): void {
    if (this.#child.pid !== undefined) killGroup(this.#child.pid, signal);
  }
}

async function pump(output: AsyncIterable<Buffer>, take: (chunk: Buffer) => void): Promise<void> {
  for await (const chunk of output) take(chunk);
}

function giveWay(child: LaunchedProgram): void {
  try {
    if (child.pid !== undefined) setPriority(child.pid, 10);
  } catch {
    // A wish, not a need.
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function notFound(file: string): Error {
  return Object.assign(new Error(`${file} is not installed`), { code: 'ENOENT' });
}

function invalidArgument(file: string): Error {
  return Object.assign(new Error(`an argument for ${file} contains a NUL`), { code: 'EINVAL' });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

function ignore(): void {
  // Nothing to do.
}

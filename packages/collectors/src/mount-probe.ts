import { Deadline } from './deadline.ts';
import { startProgram, type RunningProgram } from './exec.ts';
import { type FilesystemSize, type RunResult } from './host.ts';
import { toNumber } from './numbers.ts';

/** coreutils: fundamental block size, blocks, free, free for users, inodes, free inodes. */
const defaultProgram = ['stat', '-f', '-c', '%S %b %f %a %c %d', '--'] as const;

/** A mount that answers at all answers within this. */
const defaultAnswerMs = 2000;
/** How long a look waits for a mount that was stale before: healing shows at once, hanging delays nobody twice. */
const staleAnswerMs = 250;

interface MountState {
  outstanding: Promise<FilesystemSize | 'stale' | Error> | undefined;
  stale: boolean;
}

/**
 * Asks mounts that may never answer, each in a child of its own that is killed after 2 s. A child that cannot be killed
 * (it hangs inside the kernel) stays the only one of its mount until it is gone.
 */
export class MountProbe {
  readonly #program: readonly [string, ...string[]];
  readonly #answerMs: number;
  readonly #mounts = new Map<string, MountState>();

  constructor(program: readonly [string, ...string[]] = defaultProgram, answerMs: number = defaultAnswerMs) {
    this.#program = program;
    this.#answerMs = answerMs;
  }

  /** Sizes, or `stale` while the mount does not answer. Throws what the mount itself answers (EACCES, ENOTCONN, …). */
  async ask(path: string): Promise<FilesystemSize | 'stale'> {
    const state = this.#mounts.get(path) ?? { outstanding: undefined, stale: false };
    this.#mounts.set(path, state);
    const waitMs = state.stale ? staleAnswerMs : this.#answerMs + 500;
    state.outstanding ??= this.#start(path, state);
    const answer = await withinMs(state.outstanding, waitMs);
    if (answer instanceof Error) throw answer;
    return answer;
  }

  async #start(path: string, state: MountState): Promise<FilesystemSize | 'stale' | Error> {
    const [file, ...args] = this.#program;
    const program = startProgram(file, [...args, path], { timeoutMs: this.#answerMs, graceMs: 0, maxBytes: 4096 });
    void this.#forgetWhenGone(program, path, state);
    const answer = await program.finished.then(
      (result) => readAnswer(path, result),
      (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
    );
    state.stale = answer === 'stale';
    return answer;
  }

  async #forgetWhenGone(program: RunningProgram, path: string, state: MountState): Promise<void> {
    await program.finished.catch(() => undefined);
    await program.gone;
    state.outstanding = undefined;
    if (!state.stale) this.#mounts.delete(path);
  }
}

function readAnswer(path: string, result: RunResult): FilesystemSize | 'stale' | Error {
  if (result.timedOut || result.code === null) return 'stale';
  if (result.code !== 0) return refusal(path, result.stderr.trim());
  return parseStatFilesystem(result.stdout) ?? new Error(`unexpected answer of stat: ${result.stdout.slice(0, 80)}`);
}

function refusal(path: string, words: string): Error {
  const code = words.includes('Permission denied') ? 'EACCES' : 'EIO';
  return Object.assign(new Error(words === '' ? `${path} cannot be read` : words), { code });
}

/** Reads the six numbers that stat prints; undefined where they are not six numbers. */
export function parseStatFilesystem(text: string): FilesystemSize | undefined {
  const numbers = text.trim().split(' ').map(toNumber);
  const [block, blocks, free, available, inodes, inodesFree] = numbers;
  if (block === undefined || blocks === undefined || free === undefined || available === undefined) return undefined;
  return {
    totalBytes: blocks * block,
    usedBytes: Math.max(0, blocks - free) * block,
    freeBytes: available * block,
    inodesTotal: inodes ?? 0,
    inodesFree: inodesFree ?? 0,
  };
}

async function withinMs<Value extends object | string>(promise: Promise<Value>, ms: number): Promise<Value | 'stale'> {
  const limit = new Deadline(ms);
  try {
    return (await Promise.race([promise, limit.passed])) ?? 'stale';
  } finally {
    limit.stop();
  }
}

import type { Launch, LaunchedProgram } from './launched-program.ts';

// oxlint-disable-next-line no-restricted-globals -- this file is the half for Bun; launch-by-node.ts is the other
const native = Bun;

/** As launchByNode by Bun's native call: node:child_process would cost more than a megabyte of a small process. */
export function launchByBun({ path, args, cwd, env, stdin }: Launch): LaunchedProgram {
  const child = native.spawn([path, ...args], {
    detached: true,
    cwd,
    env: { ...env },
    stdin: stdin === undefined ? 'ignore' : new TextEncoder().encode(stdin),
    stdout: 'pipe',
    stderr: 'pipe',
    // Else all that it writes is taken into memory, whether anybody asks for it or not.
    lazy: true,
  });
  const stdout = new Output(() => child.stdout);
  const stderr = new Output(() => child.stderr);
  return {
    pid: child.pid,
    stdout,
    stderr,
    exited: child.exited.then((code) => (child.signalCode === null ? code : null)),
    letGo: () => {
      stdout.close();
      stderr.close();
      child.unref();
    },
  };
}

/** One output of a program. Nothing is read of it before the first piece is asked for. */
class Output implements AsyncIterable<Buffer> {
  readonly #open: () => ReadableStream<Uint8Array>;
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;

  constructor(open: () => ReadableStream<Uint8Array>) {
    this.#open = open;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    const reader = this.#open().getReader();
    this.#reader = reader;
    try {
      for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
        const { buffer, byteOffset, byteLength } = piece.value;
        yield Buffer.from(buffer, byteOffset, byteLength);
      }
    } finally {
      this.close();
    }
  }

  close(): void {
    this.#reader?.cancel().catch(() => undefined);
  }
}

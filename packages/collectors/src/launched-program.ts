/** What a program is started with. */
export interface Launch {
  /** An absolute path. */
  path: string;
  args: readonly string[];
  cwd: string;
  /** All that it inherits. */
  env: Readonly<Record<string, string>>;
  stdin: string | undefined;
}

/** A program that runs in a process group of its own. */
export interface LaunchedProgram {
  /** Undefined where it could not be started. */
  pid: number | undefined;
  /** What it writes, to be read once; it waits while nobody asks for more. */
  stdout: AsyncIterable<Buffer>;
  stderr: AsyncIterable<Buffer>;
  /** The exit code, null where a signal ended it; rejects with an Error with `code` where it could not be started. */
  exited: Promise<number | null>;
  /** No longer waits for it: one that cannot be killed must not keep our own process from ending. */
  letGo(): void;
}

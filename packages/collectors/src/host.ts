/** Sizes of a filesystem as statfs(2) gives them. `freeBytes` is what an ordinary user may still fill. */
export interface FilesystemSize {
  totalBytes: number;
  usedBytes: number;
  freeBytes: number;
  inodesTotal: number;
  inodesFree: number;
}

/** Outcome of a finished or ended program; `code` is null where a signal ended it or it never started to answer. */
export interface RunResult {
  code: number | null;
  stdout: string;
  stderr: string;
  timedOut: boolean;
  truncated: boolean;
}

/** Limits of one run: 10 s and 1 MiB of each stream unless stated; `env` is added to the fixed environment. */
export interface RunOptions {
  timeoutMs?: number;
  maxBytes?: number;
  signal?: AbortSignal;
  env?: Readonly<Record<string, string>>;
  /** Gives way to everything else on the machine (nice 10). */
  background?: boolean;
}

/** `slow` marks a file behind which a driver asks hardware (a disk, a bus): it is read off the main thread. */
export interface ReadOptions {
  slow?: boolean;
}

/** Limits of one question to a socket: 5 s from its start to its last byte and 1 MiB of answer unless stated. */
export interface AskOptions {
  timeoutMs?: number;
  maxBytes?: number;
  signal?: AbortSignal;
}

/** An answer of HTTP, its header names in lower case; `truncated` where there was more than was allowed, and the rest is not known. */
export interface SocketAnswer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: Buffer;
  truncated: boolean;
}

/**
 * The only way to touch a machine: this one, another over SSH, or a folder of captured files. Paths are absolute as the
 * machine itself sees them. What does not exist is an Error with `code: 'ENOENT'`, as node:fs throws it.
 */
export interface Host {
  readFile(path: string, options?: ReadOptions): Promise<string>;
  /** The texts of many files at once, undefined for each that does not exist or cannot be read. */
  readFiles(paths: readonly string[]): Promise<(string | undefined)[]>;
  readDir(path: string): Promise<string[]>;
  readLink(path: string): Promise<string>;
  /** Time of the last change of a file or folder in milliseconds since 1970. */
  modifiedMs(path: string): Promise<number>;
  /** Runs a program by exact arguments, no shell; a non-zero exit is a result, a missing program is ENOENT. */
  run(file: string, args: readonly string[], options?: RunOptions): Promise<RunResult>;
  /** `network`: may never answer, so it is asked in a killable child; `stale` while it does not answer. */
  statFilesystem(mount: string, kind: 'local' | 'network'): Promise<FilesystemSize | 'stale'>;
  /**
   * Asks a service of the machine by GET: over a Unix socket (an absolute path), or over plain HTTP (`tcp://host:port`). Any status
   * is an answer. No such socket is ENOENT, no right to it EACCES, nobody behind it ECONNREFUSED, no whole answer in time ETIMEDOUT.
   */
  askSocket(address: string, path: string, options?: AskOptions): Promise<SocketAnswer>;
  /** Where somebody says that container engines are to be asked; empty where the usual sockets hold. */
  readonly engineAddresses: readonly string[];
  /** Whether we live in a container and read the machine by its mounted root: what helps is then said for the container. */
  readonly inContainer?: boolean;
}

/** The `code` of an error of the file system or of starting a program ('ENOENT', 'EACCES', …), else undefined. */
export function errorCode(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** The text of a file, or undefined where it does not exist or cannot be read: for facts that a machine may lack. */
export async function readOptional(host: Host, path: string, options?: ReadOptions): Promise<string | undefined> {
  try {
    return await host.readFile(path, options);
  } catch {
    return undefined;
  }
}

/** The names in a folder, or none where it does not exist or cannot be read. */
export async function listOptional(host: Host, path: string): Promise<string[]> {
  try {
    return await host.readDir(path);
  } catch {
    return [];
  }
}

/** Where a link leads, or undefined where there is no such link. */
export async function linkOptional(host: Host, path: string): Promise<string | undefined> {
  try {
    return await host.readLink(path);
  } catch {
    return undefined;
  }
}

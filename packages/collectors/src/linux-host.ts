import {
  accessSync,
  closeSync,
  constants,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  statfs,
  statSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { execFile } from './exec.ts';
import { errorCode } from './host.ts';
import type { AskOptions, FilesystemSize, Host, ReadOptions, RunOptions, RunResult, SocketAnswer } from './host.ts';
import { MountProbe } from './mount-probe.ts';
import { pathInRoot } from './path-in-root.ts';
import { SeenMounts } from './seen-mounts.ts';
import { askSocket } from './socket-question.ts';

export interface LinuxHostOptions {
  /** Where the machine's own root is mounted when we live in a container, for instance `/host`. */
  root?: string;
  /** Program and leading arguments that print a filesystem's sizes; for tests. */
  statProgram?: readonly [string, ...string[]];
  /** Where container engines are to be asked, in place of the usual sockets: paths of sockets or `tcp://host:port`. */
  engineAddresses?: readonly string[];
}

/** No file that we read is larger; what is beyond is left out. */
const maxFileBytes = 8 * 1024 * 1024;

/** In a container these belong to our own namespaces, so the machine's first process is asked instead. */
const namespaced: ReadonlyMap<string, string> = new Map([
  ['/proc/self/mountinfo', '/proc/1/mountinfo'],
  ['/proc/sys/kernel/hostname', '/etc/hostname'],
]);

/**
 * Programs that may be run in a container: they speak to devices that it was given, and answer as they would on the machine. All others would tell of the
 * container.
 */
const deviceTools: ReadonlySet<string> = new Set(['smartctl', 'nvme']);

/** The machine that we run on, or the one whose root is mounted at `root`. */
export function linuxHost(options: LinuxHostOptions = {}): Host {
  return new LinuxHost(options);
}

class LinuxHost implements Host {
  readonly engineAddresses: readonly string[];
  readonly inContainer: boolean;
  readonly #root: string;
  readonly #probe: MountProbe;
  readonly #seen: SeenMounts;
  /** Reused by every read: reports read hundreds of small files. */
  #buffer = Buffer.allocUnsafe(64 * 1024);

  constructor(options: LinuxHostOptions) {
    this.#root = (options.root ?? '').replace(/\/+$/, '');
    this.#probe = new MountProbe(options.statProgram);
    this.#seen = new SeenMounts(this.#root);
    this.inContainer = this.#root !== '';
    this.engineAddresses = options.engineAddresses ?? [];
  }

  // Files of /proc and /sys are made by the kernel on the spot: reading them in place costs a tenth of a thread's hand-over.
  async readFile(path: string, options?: ReadOptions): Promise<string> {
    const real = this.#path(path);
    if (options?.slow === true) return (await readFile(real, 'utf8')).slice(0, maxFileBytes);
    return this.#readNow(real);
  }

  async readFiles(paths: readonly string[]): Promise<(string | undefined)[]> {
    const texts: (string | undefined)[] = [];
    for (const path of paths) {
      try {
        texts.push(this.#readNow(this.#path(path)));
      } catch {
        texts.push(undefined);
      }
    }
    return texts;
  }

  async readDir(path: string): Promise<string[]> {
    return readdirSync(this.#path(path));
  }

  async readLink(path: string): Promise<string> {
    return readlinkSync(this.#path(path, 'keep'));
  }

  async modifiedMs(path: string): Promise<number> {
    return statSync(this.#path(path)).mtimeMs;
  }

  async run(file: string, args: readonly string[], options?: RunOptions): Promise<RunResult> {
    if (this.#root !== '' && !deviceTools.has(file)) {
      const reason = `${file} cannot be run: the agent lives in a container and only sees the machine's files`;
      throw Object.assign(new Error(reason), { code: 'ENOENT' });
    }
    return await execFile(file, args, options);
  }

  async statFilesystem(mount: string, kind: 'local' | 'network'): Promise<FilesystemSize | 'stale'> {
    const path = this.#root === '' ? mount : `${this.#root}${mount}`;
    if (this.#root !== '' && !this.#seen.has(mount)) {
      throw Object.assign(new Error(`${mount} did not reach the container: it was mounted later`), { code: 'ENOENT' });
    }
    return kind === 'local' ? await statHere(path) : await this.#probe.ask(path);
  }

  async askSocket(address: string, path: string, options?: AskOptions): Promise<SocketAnswer> {
    return await askSocket(address.startsWith('/') ? this.#socket(address) : address, path, options);
  }

  /** In a container: what it was given itself, in the usual place, before what came with the machine's root. */
  #socket(path: string): string {
    if (this.#root !== '' && !isThere(path)) {
      const inRoot = this.#path(path);
      // Nobody gave it to us: without the right to ask it, it is as if there were none.
      if (mayAsk(inRoot)) return inRoot;
    }
    // Not every runtime says which of the two it is when a connection fails.
    accessSync(path, constants.R_OK | constants.W_OK);
    return path;
  }

  #path(path: string, last: 'follow' | 'keep' = 'follow'): string {
    if (this.#root === '') return path;
    const mapped = path.startsWith('/proc/net/') ? `/proc/1/net/${path.slice(10)}` : (namespaced.get(path) ?? path);
    return pathInRoot(this.#root, mapped, last);
  }

  /** Reads to the end: /proc answers in pieces, so a short read is not the end. */
  #readNow(path: string): string {
    const file = openSync(path, 'r');
    try {
      let length = 0;
      for (;;) {
        if (length === this.#buffer.length && !this.#grow()) break;
        const read = readSync(file, this.#buffer, length, this.#buffer.length - length, null);
        if (read === 0) break;
        length += read;
      }
      return this.#buffer.toString('utf8', 0, length);
    } finally {
      closeSync(file);
    }
  }

  #grow(): boolean {
    if (this.#buffer.length >= maxFileBytes) return false;
    const larger = Buffer.allocUnsafe(this.#buffer.length * 4);
    this.#buffer.copy(larger);
    this.#buffer = larger;
    return true;
  }
}

function mayAsk(path: string): boolean {
  try {
    return isThere(path);
  } catch {
    return false;
  }
}

/** Whether a socket may be asked; one that is there and may not is an error, so that it is told. */
function isThere(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

function statHere(path: string): Promise<FilesystemSize> {
  return new Promise((resolve, reject) => {
    statfs(path, (error, found) => {
      if (error !== null) return reject(error);
      resolve({
        totalBytes: found.blocks * found.bsize,
        usedBytes: (found.blocks - found.bfree) * found.bsize,
        freeBytes: found.bavail * found.bsize,
        inodesTotal: found.files,
        inodesFree: found.ffree,
      });
    });
  });
}

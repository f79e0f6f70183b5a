import { readdirSync, readFileSync, statSync } from 'node:fs';
import type { FilesystemSize, Host, RunResult, SocketAnswer } from './host.ts';

/** One captured run in `commands.json`: its output stands there or in a file beside it. */
interface CapturedCommand {
  run: readonly string[];
  code?: number | null;
  stdout?: string;
  stdout_file?: string;
  stderr?: string;
}

/** One captured answer in `sockets.json`: its body stands there as JSON or text, or in a file beside it. */
interface CapturedAnswer {
  socket: string;
  path: string;
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
  body_file?: string;
  /** In place of an answer: how it fails. */
  error?: string;
}

interface Captured {
  folder: string;
  answers: CapturedAnswer[];
  commands: CapturedCommand[];
  sizes: Record<string, FilesystemSize | string>;
  modified: Record<string, string>;
  links: Record<string, string>;
}

/**
 * A machine captured in a folder: files by their path (`proc/stat`, a colon written `%3A`), links in `links.json`, programs in
 * `commands.json` (`run` is program and arguments), filesystem sizes or an error code in `statfs.json` by mount, times of
 * change as ISO 8601 in `modified.json`, answers of sockets in `sockets.json`. What a folder lacks is looked for in the next: a later look at the same machine
 * only holds what has changed.
 */
export function fixtureHost(...folders: readonly string[]): Host {
  const captured = folders.map(readCaptured);
  function readCapturedFile(path: string): string {
    return firstOf(folders, path, (folder) => readFileSync(inFolder(folder, path), 'utf8'));
  }
  return {
    readFile: async (path) => readCapturedFile(path),
    readFiles: async (paths) => paths.map((path) => orUndefined(() => readCapturedFile(path))),
    readDir: async (path) => readDirs(folders, path),
    readLink: async (path) => firstOf(captured, path, ({ links }) => links[path]),
    modifiedMs: async (path) =>
      firstOf(captured, path, ({ folder, modified }) => {
        const known = modified[path];
        return known === undefined ? statSync(inFolder(folder, path)).mtimeMs : Date.parse(known);
      }),
    run: async (file, args) => capturedRun(captured, [file, ...args]),
    statFilesystem: async (mount) => {
      const size = firstOf(captured, mount, ({ sizes }) => sizes[mount]);
      if (typeof size !== 'string' || size === 'stale') return size as FilesystemSize | 'stale';
      throw failure(size, mount);
    },
    askSocket: async (address, path) => capturedAnswer(captured, address, path),
    engineAddresses: [],
  };
}

function readCaptured(folder: string): Captured {
  return {
    folder,
    answers: readJson<CapturedAnswer[]>(`${folder}/sockets.json`, []),
    commands: readJson<CapturedCommand[]>(`${folder}/commands.json`, []),
    sizes: readJson<Record<string, FilesystemSize | string>>(`${folder}/statfs.json`, {}),
    modified: readJson<Record<string, string>>(`${folder}/modified.json`, {}),
    links: readJson<Record<string, string>>(`${folder}/links.json`, {}),
  };
}

function capturedRun(captured: readonly Captured[], wanted: readonly string[]): RunResult {
  return firstOf(captured, wanted.join(' '), ({ folder, commands }) => {
    const found = commands.find((command) => command.run.join('\0') === wanted.join('\0'));
    if (found === undefined) return undefined;
    const file = found.stdout_file;
    return {
      code: found.code === undefined ? 0 : found.code,
      stdout: file === undefined ? (found.stdout ?? '') : readFileSync(`${folder}/${file}`, 'utf8'),
      stderr: found.stderr ?? '',
      timedOut: false,
      truncated: false,
    };
  });
}

function capturedAnswer(captured: readonly Captured[], address: string, path: string): SocketAnswer {
  return firstOf(captured, `${address} ${path}`, ({ folder, answers }) => {
    const found = answers.find((answer) => answer.socket === address && answer.path === path);
    if (found === undefined) return undefined;
    if (found.error !== undefined) throw failure(found.error, address);
    const { status = 200, headers = {}, body, body_file: file } = found;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return {
      status,
      headers,
      body: file === undefined ? Buffer.from(text ?? '') : readFileSync(`${folder}/${file}`),
      truncated: false,
    };
  });
}

function readDirs(folders: readonly string[], path: string): string[] {
  const names = new Set<string>();
  let found = false;
  for (const folder of folders) {
    try {
      for (const name of readdirSync(inFolder(folder, path))) names.add(name.replaceAll('%3A', ':'));
      found = true;
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
  if (!found) throw failure('ENOENT', path);
  return [...names].toSorted();
}

/** The first answer that is there; ENOENT where none is. */
function firstOf<Item, Value>(items: readonly Item[], what: string, ask: (item: Item) => Value | undefined): Value {
  for (const item of items) {
    try {
      const value = ask(item);
      if (value !== undefined) return value;
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
  throw failure('ENOENT', what);
}

function orUndefined<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function inFolder(folder: string, path: string): string {
  return folder + path.replaceAll(':', '%3A');
}

function readJson<Value>(path: string, otherwise: Value): Value {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Value;
  } catch (error) {
    if (isMissing(error)) return otherwise;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

function failure(code: string, what: string): Error {
  return Object.assign(new Error(`${code}: ${what}`), { code });
}

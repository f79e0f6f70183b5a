import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import type { FilesystemSize, Host, RunResult } from './host.ts';

/** One captured run in `commands.json`: its output stands there or in a file beside it. */
interface CapturedCommand {
  run: readonly string[];
  code?: number | null;
  stdout?: string;
  stdout_file?: string;
  stderr?: string;
}

/**
 * A machine captured in a folder: files by their path (`proc/stat`), programs in `commands.json` (`run` is program and
 * arguments), filesystem sizes in `statfs.json` by mount, times of change in `modified.json` by path as ISO 8601.
 */
export function fixtureHost(folder: string): Host {
  const commands = readJson<CapturedCommand[]>(`${folder}/commands.json`, []);
  const sizes = readJson<Record<string, FilesystemSize | string>>(`${folder}/statfs.json`, {});
  const modified = readJson<Record<string, string>>(`${folder}/modified.json`, {});
  return {
    readFile: async (path) => readFileSync(folder + path, 'utf8'),
    readDir: async (path) => readdirSync(folder + path),
    readLink: async (path) => readlinkSync(folder + path),
    modifiedMs: async (path) => {
      const known = modified[path];
      return known === undefined ? statSync(folder + path).mtimeMs : Date.parse(known);
    },
    run: async (file, args) => capturedRun(folder, commands, [file, ...args]),
    statFilesystem: async (mount) => {
      const size = sizes[mount];
      if (size === undefined) throw failure('ENOENT', mount);
      if (typeof size !== 'string') return size;
      if (size === 'stale') return size;
      throw failure(size, mount);
    },
  };
}

function capturedRun(folder: string, commands: readonly CapturedCommand[], wanted: readonly string[]): RunResult {
  const found = commands.find((command) => command.run.join('\0') === wanted.join('\0'));
  if (found === undefined) throw failure('ENOENT', wanted.join(' '));
  const file = found.stdout_file;
  return {
    code: found.code === undefined ? 0 : found.code,
    stdout: file === undefined ? (found.stdout ?? '') : readFileSync(`${folder}/${file}`, 'utf8'),
    stderr: found.stderr ?? '',
    timedOut: false,
    truncated: false,
  };
}

function readJson<Value>(path: string, otherwise: Value): Value {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Value;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return otherwise;
    throw error;
  }
}

function failure(code: string, what: string): Error {
  return Object.assign(new Error(`${code}: ${what}`), { code });
}

import { spawn } from 'node:child_process';
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism, constants, setPriority, totalmem } from 'node:os';
import { join } from 'node:path';
import * as zlib from 'node:zlib';

/*
 * The download that most servers fetch, as zstd: made quickly with the build, and packed as hard as it goes afterwards, in a
 * process of its own that gives way to all others. Whoever installs in that minute fetches four percent more.
 */

/** Packs a file into another, replaced in one step. The hard way takes 600 MB of memory for half a minute. */
export function packSmaller(from: string, to: string, how: 'quick' | 'hard'): void {
  const hard = how === 'hard';
  const { ZSTD_c_compressionLevel: level, ZSTD_c_windowLog: window, ZSTD_c_nbWorkers: workers } = zlib.constants;
  const params = { [level]: hard ? 17 : 12, [window]: 27, [workers]: hard ? Math.min(2, availableParallelism()) : 0 };
  const bytes = readFileSync(from);
  // In one go: Bun's stream of zstd ends too early where it has helpers.
  const packed = zlib.zstdCompressSync(from.endsWith('.gz') ? zlib.gunzipSync(bytes) : bytes, { params });
  writeFileSync(`${to}.new`, packed);
  renameSync(`${to}.new`, to);
}

/** Where the memory for it is there; elsewhere the quick one stays. */
const canPackHard = totalmem() >= 2_000_000_000;
let running: Promise<void> = Promise.resolve();

/** Packs those of the named `.gz` files hard that were not yet, one run after the other; resolves at the end of it, whatever came of it. */
export function shrinkInBackground(folder: string, names: readonly string[], bun: string): Promise<void> {
  if (canPackHard && names.some((name) => !isShrunk(folder, name))) {
    running = running.then(() => shrinkApart(folder, names, bun));
  }
  return running;
}

function shrinkApart(folder: string, names: readonly string[], bun: string): Promise<void> {
  return new Promise((resolve) => {
    // A compiled hub is its own Bun when told so.
    const env = { ...process.env, BUN_BE_BUN: '1' };
    const child = spawn(bun, [import.meta.filename, folder, ...names], { stdio: 'ignore', env });
    child.once('error', () => resolve());
    child.once('close', () => resolve());
    child.unref();
  });
}

/** A mark beside the file says which state of it is packed hard. */
function isShrunk(folder: string, name: string): boolean {
  try {
    return readFileSync(markOf(folder, name), 'utf8') === stateOf(folder, name);
  } catch {
    return false;
  }
}

function markOf(folder: string, name: string): string {
  return join(folder, name.replace(/\.gz$/, '.zst.hard'));
}

function stateOf(folder: string, name: string): string {
  const { size, mtimeMs } = statSync(join(folder, name));
  return `${size} ${mtimeMs}`;
}

if (import.meta.main) {
  setPriority(constants.priority.PRIORITY_LOW);
  const [folder = '', ...names] = process.argv.slice(2);
  for (const name of names.filter((one) => !isShrunk(folder, one))) {
    const state = stateOf(folder, name);
    packSmaller(join(folder, name), join(folder, name.replace(/\.gz$/, '.zst')), 'hard');
    writeFileSync(markOf(folder, name), state);
  }
}

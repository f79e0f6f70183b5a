import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const ignored = new Set(['node_modules', 'dist', '.cache', 'coverage']);

/** SHA-256 over names and contents of files and folders (without node_modules and dist), so that a build is repeated only when something changed. */
export function hashOf(folder, paths) {
  const hash = createHash('sha256');
  for (const path of paths) {
    for (const file of filesUnder(join(folder, path))) {
      hash.update(`${relative(folder, file)}\0`);
      hash.update(readFileSync(file));
      hash.update('\0');
    }
  }
  return hash.digest('hex');
}

/** Whether the stamp file holds this hash. */
export function isStamped(stampFile, hash) {
  try {
    return readFileSync(stampFile, 'utf8') === hash;
  } catch {
    return false;
  }
}

/** Writes the hash, after the work it stands for is done. */
export function writeStamp(stampFile, hash) {
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, hash);
}

/**
 * Every file under a path, in a stable order; a missing path holds none.
 * @type {(path: string) => string[]}
 */
export function filesUnder(path) {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return [];
  if (stats.isFile()) return [path];
  const names = readdirSync(path).filter((name) => !ignored.has(name));
  return names.sort().flatMap((name) => filesUnder(join(path, name)));
}

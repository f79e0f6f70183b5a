import { closeSync, constants, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

let made = 0;

/** How a file is replaced; not `durable` saves the disk work where a power cut may take the new text. */
export interface FileOptions {
  mode?: number;
  durable?: boolean;
}

/**
 * Replaces a file in one step, mode 0600 unless stated, and returns once file and folder are on disk: after a power cut
 * either the old or the new text is there. Never follows a link that somebody put in its way.
 */
export function writeFileAtomically(path: string, content: string | Uint8Array, options: FileOptions = {}): void {
  const { mode = 0o600, durable = true } = options;
  const folder = dirname(path);
  const temporary = join(folder, `.${process.pid}-${(made += 1)}.tmp`);
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  // One of this name can only be left of a process that was killed.
  rmSync(temporary, { force: true });
  const file = openSync(temporary, flags, mode);
  try {
    try {
      writeFileSync(file, content);
      if (durable) fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  if (durable) syncFolder(folder);
}

/** Puts the names in a folder on disk, as a new or renamed file needs before it survives a power cut. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, constants.O_RDONLY);
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

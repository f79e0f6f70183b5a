import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Held while a hub uses its data; the system frees it when the process dies, however it dies. */
export interface StateLock {
  release(): void;
}

/** Another hub uses the same data. */
export class DataInUseError extends Error {
  constructor(file: string, cause: unknown) {
    super(
      `Another Labkeeper hub is using this data (${file} is locked). Stop it first, or choose another LABKEEPER_DATA_DIR.`,
      {
        cause,
      },
    );
    this.name = 'DataInUseError';
  }
}

/**
 * Takes the lock `file`, or throws DataInUseError. Node offers no file locks of its own; an open exclusive transaction of SQLite is one, and unlike
 * a file with a process id it never stays behind.
 */
export function takeStateLock(file: string): StateLock {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const lock = new DatabaseSync(file);
  try {
    lock.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    throw new DataInUseError(file, error);
  }
  return {
    release() {
      lock.close();
    },
  };
}

import { statSync } from 'node:fs';
import type { BackupFile, Backups } from './backup.ts';

/** The database file cannot be used; it was left as it is. The message names the newest backup and how to go back to it. */
export class DamagedDatabaseError extends Error {
  readonly backup: string | undefined;

  constructor(what: string, path: string, { backup, cause }: { backup: string | undefined; cause?: unknown }) {
    super(`${what} It was left as it is. ${advice(path, backup)}`, { cause });
    this.name = 'DamagedDatabaseError';
    this.backup = backup;
  }
}

function advice(path: string, backup: string | undefined): string {
  const aside = `Stop the hub and move ${path}, ${path}-wal and ${path}-shm aside`;
  if (backup === undefined) return `There is no backup. ${aside} to begin anew.`;
  return `${aside}, then copy the newest backup there: cp ${backup} ${path}`;
}

/** Path of the newest backup, for messages. */
export async function newestBackup(backups: Backups): Promise<string | undefined> {
  const [newest]: BackupFile[] = await backups.list();
  return newest === undefined ? undefined : backups.pathOf(newest.name);
}

/**
 * Throws DamagedDatabaseError where opening would silently make an empty database of one that was there: the file is gone or empty, but its log or
 * backups exist.
 */
export async function assertNotVanished(path: string, backups: Backups): Promise<void> {
  if (sizeOf(path) > 0) return;
  const backup = await newestBackup(backups);
  if (backup === undefined && sizeOf(`${path}-wal`) === 0) return;
  throw new DamagedDatabaseError(`The database ${path} is gone or empty, but traces of it are there.`, path, {
    backup,
  });
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}

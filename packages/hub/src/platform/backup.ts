import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ApiError } from './api-error.ts';
import { backupsToDelete } from './backup-rotation.ts';
import type { Clock } from './clock.ts';
import { parseDatabaseUrl } from './database-url.ts';
import { freeSpace, type FreeSpace } from './free-space.ts';
import { runSqliteFileTask } from './sqlite-file-task.ts';
import { StorageFullError } from './storage-error.ts';

/** A finished backup. Only verified ones get their name, so every listed one was opened, checked and counted. */
export interface BackupFile {
  readonly name: string;
  readonly createdAt: number;
  readonly sizeBytes: number;
  readonly verified: boolean;
}

export interface BackupsOptions {
  /** As `DATABASE_URL`. */
  readonly url: string;
  readonly dataDir: string;
  readonly clock: Clock;
  readonly space?: (folder: string) => Promise<FreeSpace>;
}

const mebibyte = 2 ** 20;
// What a hub needs to go on while a copy lies beside it.
const spareBytes = 32 * mebibyte;
const pattern = /^labkeeper-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z(-before-[a-z0-9-]+)?\.db$/;

/** Verified copies of the hub's SQLite database in `<dataDir>/backups`. A PostgreSQL database is backed up with its own tools. */
export class Backups {
  readonly #options: BackupsOptions;
  readonly #folder: string;
  #running: Promise<BackupFile> | undefined;

  constructor(options: BackupsOptions) {
    this.#options = options;
    this.#folder = join(options.dataDir, 'backups');
  }

  /**
   * Makes a backup; one that is being made already is shared. Then deletes what rotation leaves behind. Rejects with StorageFullError before it begins when
   * there is no room, and with BAD_REQUEST on PostgreSQL.
   */
  async create(before?: string): Promise<BackupFile> {
    this.#running ??= this.#create(before).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** All backups, newest first. */
  async list(): Promise<BackupFile[]> {
    const backups: BackupFile[] = [];
    for (const name of await filesOf(this.#folder)) {
      const createdAt = timeOf(name);
      if (createdAt === undefined) continue;
      const { size } = await stat(join(this.#folder, name));
      backups.push({ name, createdAt, sizeBytes: size, verified: true });
    }
    return backups.toSorted((a, b) => b.createdAt - a.createdAt);
  }

  /** Absolute path of a backup that `list` named. */
  pathOf(name: string): string {
    return join(this.#folder, name);
  }

  async #create(before: string | undefined): Promise<BackupFile> {
    const address = parseDatabaseUrl(this.#options.url);
    if (address.engine === 'postgres') {
      throw new ApiError('BAD_REQUEST', {
        message: 'The hub keeps its data in PostgreSQL: back that up with pg_dump, the hub makes no copies of it.',
      });
    }
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await this.#deletePartial();
    await this.#assertRoom(address.path);
    const createdAt = Math.floor(this.#options.clock.now() / 1000) * 1000;
    const name = nameOf(createdAt, before);
    const target = this.pathOf(name);
    const partial = `${target}.partial`;
    try {
      await runSqliteFileTask({ role: 'sqlite-file', op: 'copy', source: address.path, target: partial });
      await rename(partial, target);
    } catch (error) {
      await rm(partial, { force: true });
      throw new Error(`The backup ${name} failed and was thrown away.`, { cause: error });
    }
    await this.#rotate();
    const { size } = await stat(target);
    return { name, createdAt, sizeBytes: size, verified: true };
  }

  async #assertRoom(database: string): Promise<void> {
    const { freeBytes } = await (this.#options.space ?? freeSpace)(this.#folder);
    const needed = (await sizeOf(database)) + (await sizeOf(`${database}-wal`)) + spareBytes;
    if (freeBytes >= needed) return;
    throw new StorageFullError(
      new Error(`A backup needs ${Math.ceil(needed / mebibyte)} MiB, ${Math.floor(freeBytes / mebibyte)} are free.`),
    );
  }

  async #rotate(): Promise<void> {
    for (const name of backupsToDelete(await this.list(), (each) => each.includes('-before-'))) {
      await rm(this.pathOf(name), { force: true });
    }
  }

  async #deletePartial(): Promise<void> {
    for (const name of await filesOf(this.#folder)) {
      if (name.includes('.partial')) await rm(join(this.#folder, name), { force: true });
    }
  }
}

function nameOf(createdAt: number, before: string | undefined): string {
  const time = new Date(createdAt).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return `labkeeper-${time}${before === undefined ? '' : `-before-${before}`}.db`;
}

function timeOf(name: string): number | undefined {
  const match = pattern.exec(name);
  if (match === null) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

async function filesOf(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch {
    return [];
  }
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch {
    return 0;
  }
}

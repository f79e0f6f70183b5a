import { statSync } from 'node:fs';
import { CompiledQuery } from 'kysely';
import { Backups } from './backup.ts';
import type { Clock } from './clock.ts';
import { assertNotVanished, DamagedDatabaseError, newestBackup } from './damaged-database.ts';
import { parseDatabaseUrl } from './database-url.ts';
import type { Database } from './database.ts';
import type { FreeSpace } from './free-space.ts';
import type { Logger } from './logger.ts';
import { migrate, type MigrationProgress } from './migrations/migrate.ts';
import type { Migration } from './migrations/migration.ts';
import { migrations } from './migrations/registry.ts';
import { openSqlite } from './sqlite-database.ts';
import { runSqliteFileTask } from './sqlite-file-task.ts';
import { takeStateLock } from './state-lock.ts';
import { SqliteError, sqliteCodes } from './storage-error.ts';

export interface OpenDatabaseOptions {
  /** As `DATABASE_URL`; see parseDatabaseUrl. */
  readonly url: string;
  /** Where backups go (`<dataDir>/backups`). */
  readonly dataDir: string;
  readonly clock: Clock;
  readonly log?: Logger | undefined;
  /** Hears of every step of a migration: the hub is `migrating` from the first call until this function resolves. */
  readonly onProgress?: ((progress: MigrationProgress) => void) | undefined;
  /** The database can no longer be used (its writer died, or damage was found); the hub should end, and say why. */
  readonly onLost?: ((error: Error) => void) | undefined;
  /** A write failed for want of space. */
  readonly onFull?: (() => void) | undefined;
  /** Writing failed so many times in a row because the disk did; 0: it works again. */
  readonly onFaults?: ((inARow: number) => void) | undefined;
  readonly migrations?: readonly Migration[];
  /** How the room for a backup is found out. */
  readonly space?: (folder: string) => Promise<FreeSpace>;
}

// Looking through a file of this size takes less than a tenth of a second; larger ones are looked through beside the work.
const quicklyChecked = 64 * 2 ** 20;

/** Opens the hub's database and brings its schema up to date. Rejects, with a sentence for the user, when it is in use, damaged or newer than this hub. */
export async function openDatabase(options: OpenDatabaseOptions): Promise<Database> {
  const address = parseDatabaseUrl(options.url);
  const backups = new Backups(options);
  const database =
    address.engine === 'sqlite'
      ? await openLockedSqlite(address.path, backups, options)
      : await openRemote(address.connectionString, options);
  try {
    await migrateLocked(database, backups, options);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** The driver is loaded only where it is needed: most hubs keep their data in a file. */
async function openRemote(connectionString: string, { log }: OpenDatabaseOptions): Promise<Database> {
  const { openPostgres } = await import('./postgres-database.ts');
  return openPostgres(connectionString, (message, error) => log?.warn(message, { error }));
}

/** On a shared database one hub migrates; the others wait for it. */
async function migrateLocked(database: Database, backups: Backups, options: OpenDatabaseOptions): Promise<void> {
  const release = await database.lock('labkeeper migration');
  try {
    await migrate(database, {
      migrations: options.migrations ?? migrations,
      now: () => options.clock.now(),
      backup: async (before) => {
        if (database.engine === 'sqlite') await backups.create(before);
        else
          options.log?.warn('The schema is upgraded now. PostgreSQL is backed up with pg_dump; the hub makes no copy.');
      },
      onProgress: options.onProgress,
    });
  } finally {
    await release();
  }
}

async function openLockedSqlite(path: string, backups: Backups, options: OpenDatabaseOptions): Promise<Database> {
  const lock = takeStateLock(`${path}.lock`);
  try {
    await assertNotVanished(path, backups);
    const bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    const database = await openSound(path, bytes, { backups, options });
    if (bytes > quicklyChecked) void checkBeside(path, backups, options);
    return {
      ...database,
      async close() {
        await database.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function openSound(
  path: string,
  bytes: number,
  { backups, options }: { backups: Backups; options: OpenDatabaseOptions },
): Promise<Database> {
  let database: Database | undefined;
  try {
    database = await openSqlite(path, {
      onLost(error) {
        options.log?.error('The database writer is gone.', { error });
        options.onLost?.(error);
      },
      onFull: () => options.onFull?.(),
      onFaults: (inARow) => options.onFaults?.(inARow),
    });
    if (bytes <= quicklyChecked) await assertSound(database);
    return database;
  } catch (cause) {
    await database?.close();
    if (!isDamage(cause)) throw cause;
    const backup = await newestBackup(backups);
    throw new DamagedDatabaseError(`The database ${path} is damaged (${cause.message}).`, path, { backup, cause });
  }
}

async function assertSound(database: Database): Promise<void> {
  const { rows } = await database.write.executeQuery<Record<string, unknown>>(
    CompiledQuery.raw('PRAGMA quick_check(1)'),
  );
  const found = String(Object.values(rows[0] ?? {})[0]);
  if (found !== 'ok') throw new SqliteError(found, sqliteCodes.corrupt);
}

function isDamage(error: unknown): error is SqliteError {
  return (
    error instanceof SqliteError &&
    [sqliteCodes.corrupt, sqliteCodes.notADatabase].some((code) => code === error.resultCode)
  );
}

async function checkBeside(path: string, backups: Backups, options: OpenDatabaseOptions): Promise<void> {
  try {
    await runSqliteFileTask({ role: 'sqlite-file', op: 'check', source: path });
  } catch (cause) {
    if (!(cause instanceof Error) || !cause.message.includes('is damaged')) {
      options.log?.warn('The database could not be checked.', { error: cause });
      return;
    }
    const error = new DamagedDatabaseError(cause.message, path, { backup: await newestBackup(backups), cause });
    options.log?.error(error.message, { error });
    options.onLost?.(error);
  }
}

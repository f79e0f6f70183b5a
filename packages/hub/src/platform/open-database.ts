import type { Clock } from './clock.ts';
import { parseDatabaseUrl } from './database-url.ts';
import type { Database } from './database.ts';
import type { Logger } from './logger.ts';
import { migrate, type MigrationProgress } from './migrations/migrate.ts';
import { migrations } from './migrations/registry.ts';
import { openPostgres } from './postgres-database.ts';
import { openSqlite } from './sqlite-database.ts';
import { takeStateLock } from './state-lock.ts';

export interface OpenDatabaseOptions {
  /** As `DATABASE_URL`; see parseDatabaseUrl. */
  readonly url: string;
  /** Where backups go (`<dataDir>/backups`). */
  readonly dataDir: string;
  readonly clock: Clock;
  readonly log?: Logger | undefined;
  /** Hears of every step of a migration: the hub is `migrating` from the first call until this function resolves. */
  readonly onProgress?: ((progress: MigrationProgress) => void) | undefined;
  /** The database can no longer be written to; the hub should end and be started again. */
  readonly onLost?: ((error: Error) => void) | undefined;
}

/** Opens the hub's database and brings its schema up to date. Rejects, with a sentence for the user, when it is in use, damaged or newer than this hub. */
export async function openDatabase(options: OpenDatabaseOptions): Promise<Database> {
  const address = parseDatabaseUrl(options.url);
  const database =
    address.engine === 'sqlite'
      ? await openLockedSqlite(address.path, options)
      : await openPostgres(address.connectionString, (message, error) => options.log?.warn(message, { error }));
  try {
    await migrate(database, {
      migrations,
      now: () => options.clock.now(),
      backup: async () => {},
      onProgress: options.onProgress,
    });
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function openLockedSqlite(path: string, options: OpenDatabaseOptions): Promise<Database> {
  const lock = takeStateLock(`${path}.lock`);
  try {
    const database = await openSqlite(path, (error) => {
      options.log?.error('The database writer is gone.', { error });
      options.onLost?.(error);
    });
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

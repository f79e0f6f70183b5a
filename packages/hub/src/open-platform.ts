import { dirname, resolve } from 'node:path';
import type { HealthWord } from '@labkeeper/protocol/system';
import { openSettings } from './config/live-settings.ts';
import type { LoadedConfig } from './config/load-config.ts';
import { definitionOf } from './features/metrics/definitions.ts';
import { createAudit } from './platform/audit.ts';
import { Backups } from './platform/backup.ts';
import { parseDatabaseUrl } from './platform/database-url.ts';
import { DiskFaults } from './platform/disk-faults.ts';
import { DiskGuard } from './platform/disk-guard.ts';
import type { HubConfig } from './platform/hub-config.ts';
import { noNews, type HubNews } from './platform/hub-news.ts';
import type { HubSettings } from './platform/hub-settings.ts';
import type { Platform } from './platform/hub-platform.ts';
import { LiveServer } from './platform/live-server.ts';
import type { Logger } from './platform/logger.ts';
import { openDatabase } from './platform/open-database.ts';
import { openPostgresNews } from './platform/postgres-notify.ts';
import { productVersion } from './platform/product-version.ts';
import { requireSameKey } from './platform/secret-box.ts';
import { openSeriesStore, type Retention } from './platform/series/open-series-store.ts';

/** What there is before the database is open. */
export type Tools = Pick<Platform, 'clock' | 'log' | 'counters' | 'scheduler' | 'identity' | 'secrets'>;

/** What is told and what tests set. */
export interface OpenOptions {
  /** The database can no longer be used. */
  readonly onLost: (error: Error) => void;
  /** Space set aside for cleaning up a full disk. */
  readonly ballastBytes?: number | undefined;
}

/** Opens the database, brings it up to date, and builds on it what features are handed. */
export async function openPlatform(loaded: LoadedConfig, tools: Tools, options: OpenOptions): Promise<Platform> {
  const { config } = loaded;
  const { clock, log, secrets } = tools;
  const url = databaseUrl(config);
  const { dataDir } = config;
  const room = guardOf(url, config, { log, ballastBytes: options.ballastBytes });
  const { onLost } = options;
  const disk = new DiskFaults(log);
  const db = await openDatabase({
    url,
    dataDir,
    clock,
    log,
    onLost,
    onFull: () => room?.reportFull(),
    onFaults: (inARow) => disk.note(inARow),
  });
  try {
    await requireSameKey(db, secrets, clock.now());
    const audit = createAudit(db, clock);
    const settings = await openSettings({ fixed: loaded.fixed, db, secrets, audit, clock, log });
    const news = await openNews(url, { clock, log });
    shareSettings(settings, news);
    return {
      ...tools,
      version: productVersion,
      startedAt: clock.now(),
      config,
      db,
      audit,
      settings,
      news,
      series: openSeriesStore({
        database: db,
        clock,
        kindOf: (metric) => definitionOf(metric).kind,
        retention: () => retentionOf(settings),
        room,
      }),
      backups: new Backups({ url, dataDir, clock }),
      room,
      disk,
      live: new LiveServer(clock, tools.counters),
      health: () => storageWord(disk, room),
    };
  } catch (error) {
    await db.close();
    throw error;
  }
}

/** A disk that takes nothing is worse than one that is full, and neither is the other's trouble. */
function storageWord(disk: DiskFaults, room: DiskGuard | undefined): HealthWord {
  if (disk.isFailing) return 'storage_failing';
  return room?.isFull === true ? 'storage_full' : 'ok';
}

/** Several hubs may share a PostgreSQL; a file of SQLite has one hub. */
async function openNews(url: string, { clock, log }: Pick<Tools, 'clock' | 'log'>): Promise<HubNews> {
  const address = parseDatabaseUrl(url);
  if (address.engine === 'sqlite') return noNews;
  return openPostgresNews({ connectionString: address.connectionString, clock, log });
}

/** A setting that one hub changes holds in all. */
function shareSettings(settings: HubSettings, news: HubNews): void {
  settings.onChange((where) => {
    if (where === 'here') news.tell('config', ['settings']);
  });
  news.on('config', () => settings.reload());
}

/** Where the database is: as configured, else a file in the data folder. */
export function databaseUrl(config: Pick<HubConfig, 'databaseUrl' | 'dataDir'>): string {
  return config.databaseUrl?.reveal() ?? `sqlite:${config.dataDir}/labkeeper.db`;
}

/** Watches the disk of the SQLite file; the room of a PostgreSQL server is its own business. */
function guardOf(
  url: string,
  { minFreeBytes }: HubConfig,
  more: { readonly log: Logger; readonly ballastBytes: number | undefined },
): DiskGuard | undefined {
  const address = parseDatabaseUrl(url);
  if (address.engine !== 'sqlite') return undefined;
  const { log, ballastBytes } = more;
  const folder = dirname(resolve(address.path));
  return new DiskGuard({ folder, minFreeBytes, log, ...(ballastBytes === undefined ? {} : { ballastBytes }) });
}

function retentionOf({ values }: HubSettings): Retention {
  return { rawDays: values.retention.raw_days, hourlyDays: values.retention.hourly_days };
}

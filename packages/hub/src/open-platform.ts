import { openSettings } from './config/live-settings.ts';
import type { LoadedConfig } from './config/load-config.ts';
import { definitionOf } from './features/metrics/definitions.ts';
import { createAudit } from './platform/audit.ts';
import type { HubSettings } from './platform/hub-settings.ts';
import type { Platform } from './platform/hub-platform.ts';
import { LiveServer } from './platform/live-server.ts';
import { openDatabase } from './platform/open-database.ts';
import { productVersion } from './platform/product-version.ts';
import { requireSameKey } from './platform/secret-box.ts';
import { openSeriesStore, type Retention } from './platform/series/open-series-store.ts';

/** What there is before the database is open. */
export type Tools = Pick<Platform, 'clock' | 'log' | 'counters' | 'scheduler' | 'identity' | 'secrets'>;

/** Opens the database, brings it up to date, and builds on it what features are handed. `onLost`: it can no longer be written to. */
export async function openPlatform(
  loaded: LoadedConfig,
  tools: Tools,
  onLost: (error: Error) => void,
): Promise<Platform> {
  const { config } = loaded;
  const { clock, log, secrets } = tools;
  const url = config.databaseUrl?.reveal() ?? `sqlite:${config.dataDir}/labkeeper.db`;
  const db = await openDatabase({ url, dataDir: config.dataDir, clock, log, onLost });
  try {
    await requireSameKey(db, secrets, clock.now());
    const audit = createAudit(db, clock);
    const settings = await openSettings({ fixed: loaded.fixed, db, secrets, audit, clock, log });
    return {
      ...tools,
      version: productVersion,
      startedAt: clock.now(),
      config,
      db,
      audit,
      settings,
      series: openSeriesStore({
        database: db,
        clock,
        kindOf: (metric) => definitionOf(metric).kind,
        retention: () => retentionOf(settings),
      }),
      live: new LiveServer(clock, tools.counters),
      health: () => 'ok',
    };
  } catch (error) {
    await db.close();
    throw error;
  }
}

function retentionOf({ values }: HubSettings): Retention {
  return { rawDays: values.retention.raw_days, hourlyDays: values.retention.hourly_days };
}

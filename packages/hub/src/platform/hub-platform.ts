import type { HealthWord } from '@labkeeper/protocol/system';
import type { AuditLog } from './audit.ts';
import type { Backups } from './backup.ts';
import type { Clock } from './clock.ts';
import type { Counters } from './counters.ts';
import type { Database } from './database.ts';
import type { DiskFaults } from './disk-faults.ts';
import type { DiskGuard } from './disk-guard.ts';
import type { HubConfig } from './hub-config.ts';
import type { HubNews } from './hub-news.ts';
import type { HubSettings } from './hub-settings.ts';
import type { LiveServer } from './live-server.ts';
import type { Logger } from './logger.ts';
import type { Scheduler } from './scheduler.ts';
import type { SecretBox } from './secret-box.ts';
import type { SeriesStore } from './series/series-store.ts';
import type { HubIdentity } from './tls-identity.ts';

/** The plumbing that every feature is handed. Built in app.ts, in the order in which it is listed there. */
export interface Platform {
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly config: HubConfig;
  readonly clock: Clock;
  readonly log: Logger;
  readonly counters: Counters;
  readonly scheduler: Scheduler;
  readonly db: Database;
  /** To and from other hubs on the same database. */
  readonly news: HubNews;
  readonly series: SeriesStore;
  readonly backups: Backups;
  /** Room on the database's disk; undefined on PostgreSQL. */
  readonly room: DiskGuard | undefined;
  /** Whether the database's disk refuses what is written. */
  readonly disk: DiskFaults;
  readonly settings: HubSettings;
  readonly audit: AuditLog;
  readonly identity: HubIdentity;
  readonly secrets: SecretBox;
  readonly live: LiveServer;
  /** The hub in one word. */
  health(): HealthWord;
}

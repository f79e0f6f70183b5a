import { hostname } from 'node:os';
import { loadConfig, type ConfigPlaces } from '../config/load-config.ts';
import { makeDataDir } from '../config/make-data-dir.ts';
import { databaseUrl } from '../open-platform.ts';
import { createAudit } from '../platform/audit.ts';
import { Backups } from '../platform/backup.ts';
import { systemClock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { parseDatabaseUrl } from '../platform/database-url.ts';
import { KeyFiles } from '../platform/key-files.ts';
import { openDatabase } from '../platform/open-database.ts';
import { openSecretBox, requireSameKey } from '../platform/secret-box.ts';
import { openSqlite } from '../platform/sqlite-database.ts';
import { DataInUseError } from '../platform/state-lock.ts';
import { loadIdentity, ownNames } from '../platform/tls-identity.ts';
import type { HubData } from './command.ts';

/** Opens the data of the hub that would start from this folder. A hub that runs keeps running: both write in turns. */
export async function openHubData(places: ConfigPlaces): Promise<HubData> {
  const { config } = loadConfig(places);
  const clock = systemClock;
  makeDataDir(config.dataDir);
  const keys = new KeyFiles(config.dataDir);
  const secrets = await openSecretBox(config.secretKey, keys);
  const names = ownNames(hostname(), config.publicUrl);
  const { identity } = await loadIdentity({ keys, tlsFiles: config.tlsFiles, names, now: clock.now() });
  const url = databaseUrl(config);
  const db = await openBeside(url, config.dataDir);
  await requireSameKey(db, secrets, clock.now());
  return {
    config,
    clock,
    db,
    secrets,
    identity,
    audit: createAudit(db, clock),
    backups: new Backups({ url, dataDir: config.dataDir, clock }),
  };
}

/** Alone, the database is brought up to date; beside a running hub, that has been done. */
async function openBeside(url: string, dataDir: string): Promise<Database> {
  try {
    return await openDatabase({ url, dataDir, clock: systemClock });
  } catch (error) {
    const address = parseDatabaseUrl(url);
    if (!(error instanceof DataInUseError) || address.engine !== 'sqlite') throw error;
    return openSqlite(address.path, { onLost() {}, onFull() {} });
  }
}

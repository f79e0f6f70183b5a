import { hostname } from 'node:os';
import type { AppOverrides } from './app-overrides.ts';
import type { LoadedConfig } from './config/load-config.ts';
import { makeDataDir } from './config/make-data-dir.ts';
import type { Tools } from './open-platform.ts';
import { systemClock } from './platform/clock.ts';
import { Counters } from './platform/counters.ts';
import type { Certificate } from './platform/http-server.ts';
import type { HubConfig } from './platform/hub-config.ts';
import { KeyFiles } from './platform/key-files.ts';
import { createLogger } from './platform/logger.ts';
import { Scheduler } from './platform/scheduler.ts';
import { openSecretBox } from './platform/secret-box.ts';
import { loadIdentity, ownNames, type LoadedIdentity } from './platform/tls-identity.ts';

/** What needs neither network nor database: the data folder, the log, the keys. */
export async function prepareTools(
  { config, notices }: LoadedConfig,
  overrides: AppOverrides,
): Promise<{ tools: Tools; certificate: Certificate }> {
  const clock = overrides.clock ?? systemClock;
  const log = createLogger(config.logLevel, overrides.logSink);
  for (const notice of notices) log.warn(notice);
  makeDataDir(config.dataDir);
  const keys = new KeyFiles(config.dataDir);
  const { identity, certificate } = await loadCertificate(config, clock.now(), keys);
  const secrets = await openSecretBox(config.secretKey, keys);
  for (const path of keys.tightened) log.warn('others could read this until now', { path });
  const tools = { clock, log, counters: new Counters(), scheduler: new Scheduler(clock, log), identity, secrets };
  return { tools, certificate };
}

/** The hub's identity and the certificate to serve now; made or renewed where that is due. */
export function loadCertificate(
  config: HubConfig,
  now: number,
  keys = new KeyFiles(config.dataDir),
): Promise<LoadedIdentity> {
  return loadIdentity({ keys, tlsFiles: config.tlsFiles, names: ownNames(hostname(), config.publicUrl), now });
}

import { mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import type { HealthWord } from '@labkeeper/protocol/system';
import { openSettings } from './config/live-settings.ts';
import type { LoadedConfig } from './config/load-config.ts';
import { createAccounts, type AccountsService } from './features/accounts/service.ts';
import { definitionOf } from './features/metrics/definitions.ts';
import { features } from './features/registry.ts';
import { buildServices, startServices, stopServices, type Services } from './features/services.ts';
import { announceSetup } from './hub-announcements.ts';
import { closeRevokedSockets } from './hub-sockets.ts';
import { createAudit } from './platform/audit.ts';
import { createClientAddresses } from './platform/client-address.ts';
import { systemClock, type Clock } from './platform/clock.ts';
import { Counters } from './platform/counters.ts';
import { createHostNames } from './platform/host-names.ts';
import { HttpServer } from './platform/http-server.ts';
import type { Platform } from './platform/hub-platform.ts';
import type { HubSettings } from './platform/hub-settings.ts';
import { KeyFiles } from './platform/key-files.ts';
import { LiveServer } from './platform/live-server.ts';
import { createLogger, type LogSink } from './platform/logger.ts';
import { openDatabase } from './platform/open-database.ts';
import { productVersion } from './platform/product-version.ts';
import { createLimit } from './platform/rate-limit.ts';
import { RequestGate } from './platform/request-gate.ts';
import { Scheduler } from './platform/scheduler.ts';
import { openSeriesStore, type Retention } from './platform/series/open-series-store.ts';
import { openSecretBox, requireSameKey } from './platform/secret-box.ts';
import { StaticFiles } from './platform/static-files.ts';
import { loadIdentity, ownNames } from './platform/tls-identity.ts';

/** What tests hand in. */
export interface AppOverrides {
  readonly clock?: Clock;
  readonly logSink?: LogSink;
  /** Listen on any free port, whatever the configuration says. */
  readonly anyPort?: boolean;
  /** Folder of the built dashboard. */
  readonly dashboard?: string;
  /** Hold every answer against its schema. */
  readonly checkAnswers?: boolean;
  /** Requests per minute from one network without key or session. */
  readonly anonymousPerMinute?: number;
}

/** A running hub. */
export interface App {
  readonly platform: Platform;
  readonly services: Services;
  /** Ports listened on; undefined where off. */
  readonly ports: { readonly port: number | undefined; readonly tlsPort: number | undefined };
  /** Ends within seconds: no new requests, goodbye to sockets, what is stored is stored. */
  stop(): Promise<void>;
}

const anonymousPerMinute = 600;
const wrongKeysPerMinute = 30;
const builtDashboard = new URL('../../dashboard/dist', import.meta.url).pathname;

/** Builds a hub and starts it, in the order in which it stands here. Health answers from the first line on; everything else once it is ready. */
export async function startApp(loaded: LoadedConfig, overrides: AppOverrides = {}): Promise<App> {
  const { config } = loaded;
  const clock = overrides.clock ?? systemClock;
  const log = createLogger(config.logLevel, overrides.logSink);
  const counters = new Counters();
  const scheduler = new Scheduler(clock, log);
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  for (const notice of loaded.notices) log.warn(notice);

  const keys = new KeyFiles(config.dataDir);
  const names = ownNames(hostname(), config.publicUrl);
  const { identity, certificate } = await loadIdentity({ keys, tlsFiles: config.tlsFiles, names, now: clock.now() });
  const secrets = await openSecretBox(config.secretKey, keys);

  let health: HealthWord = 'migrating';
  const hostNames = createHostNames(hostname(), config.publicUrl);
  const server = new HttpServer({ hostNames, health: () => health, log, counters });
  const ports = server.start({
    host: config.host,
    port: listenOn(config.port, overrides),
    tlsPort: listenOn(config.tlsPort, overrides),
    certificate,
  });

  const url = config.databaseUrl?.reveal() ?? `sqlite:${config.dataDir}/labkeeper.db`;
  const db = await openDatabase({ url, dataDir: config.dataDir, clock, log });
  await requireSameKey(db, secrets, clock.now());
  const audit = createAudit(db, clock);
  const settings = await openSettings({ fixed: loaded.fixed, db, secrets, audit, clock, log });
  const series = openSeriesStore({ database: db, clock, kindOf: (metric) => definitionOf(metric).kind, retention: () => retentionOf(settings) });
  const platform: Platform = {
    version: productVersion,
    startedAt: clock.now(),
    config,
    clock,
    log,
    counters,
    scheduler,
    db,
    series,
    settings,
    audit,
    identity,
    secrets,
    live: new LiveServer(clock, counters),
  };

  const accounts = createAccounts(platform);
  const services = buildServices(platform, accounts);
  await accounts.start();
  await startServices(services);
  closeRevokedSockets(server.sockets, accounts, scheduler);
  server.mount({
    routes: features.flatMap((feature) => feature.routes?.(services) ?? []),
    sockets: features.flatMap((feature) => feature.sockets?.(services) ?? []),
    gate: gateOf(platform, accounts, overrides),
    files: new StaticFiles(overrides.dashboard ?? builtDashboard),
    corsOrigins: config.corsOrigins,
    checkAnswers: overrides.checkAnswers ?? false,
  });
  health = 'ok';
  platform.live.start();
  scheduler.start();
  await announceSetup(platform, accounts, ports);
  return {
    platform,
    services,
    ports,
    async stop() {
      server.refuse();
      await scheduler.stop();
      platform.live.stop('the hub is stopping');
      await server.stop();
      await stopServices(services);
      await db.close();
    },
  };
}

function listenOn(port: number, { anyPort }: AppOverrides): number | undefined {
  if (port === 0) return undefined;
  return anyPort === true ? 0 : port;
}

function retentionOf({ values }: HubSettings): Retention {
  return { rawDays: values.retention.raw_days, hourlyDays: values.retention.hourly_days };
}

function gateOf({ config }: Platform, authenticator: AccountsService, overrides: AppOverrides): RequestGate {
  return new RequestGate({
    hostNames: createHostNames(hostname(), config.publicUrl),
    clients: createClientAddresses(config.trustedProxies),
    authenticator,
    requireTls: config.requireTls,
    limits: {
      known: createLimit(config.rateLimitPerMinute, 60),
      anonymous: createLimit(overrides.anonymousPerMinute ?? anonymousPerMinute, 60),
      wrongKeys: createLimit(wrongKeysPerMinute, 60),
    },
  });
}

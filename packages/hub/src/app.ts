import { hostname, networkInterfaces } from 'node:os';
import type { AppOverrides } from './app-overrides.ts';
import type { LoadedConfig } from './config/load-config.ts';
import { createAccounts, type AccountsService } from './features/accounts/service.ts';
import { allRoutes } from './features/registry.ts';
import { buildServices, startServices, stopServices, type Services } from './features/services.ts';
import { keepCertificate } from './hub-certificate.ts';
import { announceReady } from './hub-announcements.ts';
import { closeRevokedSockets } from './hub-sockets.ts';
import { planStorageWork } from './hub-storage-work.ts';
import { loadCertificate, prepareTools } from './hub-tools.ts';
import { startUpkeep } from './hub-upkeep.ts';
import { openPlatform, type OpenOptions } from './open-platform.ts';
import { createClientAddresses } from './platform/client-address.ts';
import { createHostNames, type HostNames } from './platform/host-names.ts';
import { HttpServer, type Certificate, type Listening } from './platform/http-server.ts';
import type { HubConfig } from './platform/hub-config.ts';
import type { Platform } from './platform/hub-platform.ts';
import type { OpenSockets } from './platform/open-sockets.ts';
import { createLimit } from './platform/rate-limit.ts';
import { RequestGate } from './platform/request-gate.ts';
import { StaticFiles } from './platform/static-files.ts';

/** A hub that runs. */
export interface RunningHub {
  readonly platform: Platform;
  readonly services: Services;
  readonly sockets: OpenSockets;
  /** Ports listened on; undefined where off. */
  readonly ports: { readonly port: number | undefined; readonly tlsPort: number | undefined };
}

/** A hub that can be started, once, and stopped, however far its start came. */
export interface App {
  start(): Promise<RunningHub>;
  /** Ends within seconds: no new requests, goodbye to sockets, what is stored is stored. */
  stop(): Promise<void>;
}

const anonymousPerMinute = 600;
const wrongKeysPerMinute = 30;
const builtDashboard = new URL('../../dashboard/dist', import.meta.url).pathname;

/** Builds a hub that is not yet started. */
export function buildApp(loaded: LoadedConfig, overrides: AppOverrides = {}): App {
  const closing: (() => void | Promise<void>)[] = [];
  async function stop(): Promise<void> {
    for (let close = closing.pop(); close !== undefined; close = closing.pop()) await close();
  }
  return {
    stop,
    async start() {
      try {
        return await start(loaded, overrides, closing);
      } catch (error) {
        await stop();
        throw error;
      }
    },
  };
}

/** Starts the hub in the order in which it stands here; `closing` takes what undoes each step, to be called from its end. */
async function start(
  loaded: LoadedConfig,
  overrides: AppOverrides,
  closing: (() => void | Promise<void>)[],
): Promise<RunningHub> {
  const { config } = loaded;
  const { tools, certificate } = await prepareTools(loaded, overrides);
  const hostNames = createHostNames(hostname(), config.publicUrl);

  // Health answers from here on, so that nobody kills a hub that migrates its database.
  let ready: Platform | undefined;
  const server = new HttpServer({ ...tools, hostNames, health: () => ready?.health() ?? 'migrating' });
  closing.push(() => server.stop());
  const ports = server.start(listening(config, certificate, overrides));

  const platform = await openPlatform(loaded, tools, openOptions(overrides));
  closing.push(() => platform.db.close());
  closing.push(() => platform.news.close());
  const accounts = createAccounts(platform, overrides.loginsPerMinute);
  const services = buildServices(platform, accounts, overrides.services);
  await accounts.start();
  await startServices(services);
  closing.push(() => stopServices(services));

  keepCertificate(server, { certificate, load: () => loadCertificate(config, tools.clock.now()) }, tools.scheduler);
  closeRevokedSockets(server.sockets, accounts, tools.scheduler);
  server.mount({
    ...allRoutes(services),
    gate: gateOf(config, { accounts, hostNames, overrides }),
    files: new StaticFiles(overrides.dashboard ?? builtDashboard),
    corsOrigins: config.corsOrigins,
    checkAnswers: overrides.checkAnswers ?? false,
  });
  closing.push(() => server.stop());
  planStorageWork(platform);
  closing.push(startUpkeep(platform));
  platform.live.start();
  closing.push(() => platform.live.stop('the hub is stopping'));
  tools.scheduler.start();
  closing.push(() => tools.scheduler.stop());
  closing.push(() => server.refuse());
  ready = platform;
  await announceReady(platform, accounts, ports);
  return { platform, services, sockets: server.sockets, ports };
}

function openOptions({ onLost, ballastBytes }: AppOverrides): OpenOptions {
  return { onLost: onLost ?? (() => {}), ballastBytes };
}

function listening(config: HubConfig, certificate: Certificate, { anyPort }: AppOverrides): Listening {
  function wanted(port: number): number | undefined {
    if (port === 0) return undefined;
    return anyPort === true ? 0 : port;
  }
  return { host: addressToBind(config.host), port: wanted(config.port), tlsPort: wanted(config.tlsPort), certificate };
}

/** `::` takes both families; a machine without IPv6 has no such address, and gets all of IPv4. */
function addressToBind(host: string): string {
  const families = Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ family }) => family));
  return host === '::' && !families.includes('IPv6') ? '0.0.0.0' : host;
}

function gateOf(
  config: HubConfig,
  { accounts, hostNames, overrides }: { accounts: AccountsService; hostNames: HostNames; overrides: AppOverrides },
): RequestGate {
  return new RequestGate({
    hostNames,
    clients: createClientAddresses(config.trustedProxies),
    authenticator: accounts,
    requireTls: config.requireTls,
    limits: {
      known: createLimit(config.rateLimitPerMinute, 60),
      anonymous: createLimit(overrides.anonymousPerMinute ?? anonymousPerMinute, 60),
      wrongKeys: createLimit(overrides.wrongKeysPerMinute ?? wrongKeysPerMinute, 60),
    },
  });
}

import { accessSync, constants } from 'node:fs';
import { join, resolve } from 'node:path';
import { ServerRegistration } from '@labkeeper/protocol/server';
import { Type } from 'typebox';
import { reservedSentence, reservedServerIds } from '../domain/reserved-ids.ts';
import { ApiError } from '../platform/api-error.ts';
import { isLoopback } from '../platform/client-address.ts';
import { parseDatabaseUrl } from '../platform/database-url.ts';
import type { HubConfig } from '../platform/hub-config.ts';
import { compileBodyCheck } from '../platform/validate-input.ts';
import { readConfigFile, type ConfigFile } from './config-file.ts';
import { readEnvFile } from './env-file.ts';
import { laterOptions } from './later-options.ts';
import type { Option } from './option.ts';
import { options } from './options.ts';
import { readOption, readSetting, type Environment, type FixedSettings, type FixedValue } from './read-option.ts';
import { hourlyBelowRaw } from './setting-values.ts';
import { settingFor, settings } from './settings.ts';
import { startOptions } from './start-options.ts';
import { WrongSetting } from './wrong-setting.ts';

/** What the hub starts with. */
export interface LoadedConfig {
  readonly config: HubConfig;
  readonly fixed: FixedSettings;
  /** What the person who started it should know: one sentence each. */
  readonly notices: readonly string[];
}

/** Where configuration is looked for. */
export interface ConfigPlaces {
  readonly environment: Environment;
  /** The folder of the start command: its `.env` is read, and relative paths begin there. */
  readonly folder: string;
}

const developmentKey = 'dev-key-change-me';

/** Reads environment, `.env` and config.yaml. Throws WrongSetting with one line for the first thing wrong. */
export function loadConfig({ environment: own, folder }: ConfigPlaces): LoadedConfig {
  const envFile = readEnvFile(join(folder, '.env'));
  const environment = { ...envFile.variables, ...own };
  const dataDir = resolve(
    folder,
    readOption(startOptions.dataDir, environment, undefined)?.value ?? startOptions.dataDir.fallback,
  );
  const file = readConfigFile(join(dataDir, 'config.yaml'));
  refuseUnknownKeys(file);
  const config = { ...startConfig(environment, file, folder), dataDir, servers: readServers(file) };
  checkTogether(config);
  const fixed = fixedSettings(environment, file);
  checkRetention(fixed);
  return {
    config,
    fixed,
    notices: [
      ...(envFile.tooOpen ? [`${join(folder, '.env')} can be read by others on this machine; better: chmod 600.`] : []),
      ...unusedNotices(environment, fixed),
      ...unknownNotices(environment),
    ],
  };
}

function startConfig(
  environment: Environment,
  file: ConfigFile,
  folder: string,
): Omit<HubConfig, 'dataDir' | 'servers'> {
  function given<Value, Fallback>(option: Option<Value> & { readonly fallback: Fallback }): Value | Fallback {
    return readOption(option, environment, file)?.value ?? option.fallback;
  }
  const o = startOptions;
  const minFreeMb = given(o.minFreeMb);
  const tokenFile = given(o.localAgentTokenFile);
  return {
    host: given(o.host),
    port: given(o.port),
    tlsPort: given(o.tlsPort),
    tlsFiles: tlsFiles(given(o.tlsCert), given(o.tlsKey), folder),
    databaseUrl: given(o.databaseUrl),
    publicUrl: given(o.publicUrl),
    corsOrigins: given(o.corsOrigins),
    requireTls: given(o.requireTls),
    trustedProxies: given(o.trustedProxies),
    logLevel: given(o.logLevel),
    demo: given(o.demo),
    sharedKey: given(o.sharedKey),
    secretKey: given(o.secretKey),
    rateLimitPerMinute: given(o.rateLimit),
    minFreeBytes: minFreeMb === undefined ? undefined : minFreeMb * 1024 * 1024,
    alertLevels: {
      diskFreeGb: given(o.diskFreeGbWarn),
      containerRestarts: given(o.containerRestartThreshold),
      serviceDownSeconds: given(o.serviceDownWindow),
    },
    nvmeDevices: given(o.nvmeDevices),
    hostRoot: given(o.hostRoot),
    localAgentTokenFile: tokenFile === undefined ? undefined : resolve(folder, tokenFile),
  };
}

function tlsFiles(cert: string | undefined, key: string | undefined, folder: string): HubConfig['tlsFiles'] {
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined)
    throw new WrongSetting('LABKEEPER_TLS_KEY is set without LABKEEPER_TLS_CERT; allowed is both or neither.');
  if (key === undefined)
    throw new WrongSetting('LABKEEPER_TLS_CERT is set without LABKEEPER_TLS_KEY; allowed is both or neither.');
  const files = { cert: resolve(folder, cert), key: resolve(folder, key) };
  requireReadable('LABKEEPER_TLS_CERT', files.cert);
  requireReadable('LABKEEPER_TLS_KEY', files.key);
  return files;
}

function requireReadable(name: string, file: string): void {
  try {
    accessSync(file, constants.R_OK);
  } catch {
    throw new WrongSetting(`${name} is ${JSON.stringify(file)}; allowed is a PEM file that this user can read.`);
  }
}

/** What no single option can judge. */
function checkTogether(config: HubConfig): void {
  if (config.port === 0 && config.tlsPort === 0) {
    throw new WrongSetting('LABKEEPER_PORT and LABKEEPER_TLS_PORT are both 0; allowed is 0 for one of them.');
  }
  if (config.port === config.tlsPort) {
    throw new WrongSetting(`LABKEEPER_TLS_PORT is ${config.tlsPort}; allowed is another port than LABKEEPER_PORT.`);
  }
  if (config.sharedKey?.reveal() === developmentKey && !isLoopback(config.host) && config.host !== 'localhost') {
    throw new WrongSetting(
      `HOMELAB_CMD_API_KEY is the published "${developmentKey}"; allowed is a key of your own, or LABKEEPER_HOST=127.0.0.1 for trying things out.`,
    );
  }
  if (config.databaseUrl === undefined) return;
  try {
    parseDatabaseUrl(config.databaseUrl.reveal());
  } catch (cause) {
    throw new WrongSetting(cause instanceof Error ? cause.message : 'DATABASE_URL cannot be read.');
  }
}

function checkRetention(fixed: FixedSettings): void {
  const wrong = hourlyBelowRaw(fixed, new Map());
  const by = fixed.get('retention.hourly_days');
  if (wrong === undefined || by === undefined) return;
  const where = by.source === 'config.yaml' ? 'config.yaml: ' : '';
  throw new WrongSetting(
    `${where}${by.name} is ${wrong.hourly}; allowed is at least as many days as samples are kept (retention.raw_days, ${wrong.raw}).`,
  );
}

function refuseUnknownKeys(file: ConfigFile): void {
  const known = new Set(Object.values(startOptions).flatMap((option) => ('yaml' in option ? [option.yaml] : [])));
  for (const key of file.leaves.keys()) {
    if (known.has(key) || settingFor(key) !== undefined) continue;
    throw new WrongSetting(`config.yaml: ${JSON.stringify(key)} is no setting; docs/options.md lists those that are.`);
  }
}

const checkServers = compileBodyCheck(Type.Array(ServerRegistration, { maxItems: 1000 }));

function readServers(file: ConfigFile): readonly ServerRegistration[] {
  if (file.servers === undefined || file.servers === null) return [];
  try {
    const servers = checkServers(file.servers) as ServerRegistration[];
    const reserved = servers.find((server) => reservedServerIds.has(server.server_id));
    if (reserved !== undefined) throw new WrongSetting(`config.yaml: ${reservedSentence(reserved.server_id)}`);
    return servers;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw new WrongSetting(`config.yaml: servers.${error.message}`);
  }
}

function fixedSettings(environment: Environment, file: ConfigFile): FixedSettings {
  const fixed = new Map<string, FixedValue>();
  const names = new Set([...settings.map(({ yaml }) => yaml), ...file.leaves.keys()]);
  for (const name of names) {
    const setting = settingFor(name);
    const value = setting === undefined ? undefined : readSetting(setting, environment, file);
    if (value !== undefined) fixed.set(name, value);
  }
  return fixed;
}

function unusedNotices(environment: Environment, fixed: FixedSettings): string[] {
  const notices: string[] = [];
  for (const [name, value] of fixed) {
    const usedBy = settingFor(name)?.usedBy;
    if (usedBy !== undefined) notices.push(`${value.name} is set and not used yet (${usedBy}).`);
  }
  for (const option of Object.values<Option<unknown>>(laterOptions)) {
    const read = readOption(option, environment, undefined);
    if (read !== undefined) notices.push(`${read.name} is set and not used yet (${option.usedBy ?? ''}).`);
  }
  return notices;
}

const ourPrefix = /^LABKEEPER_(?!AGENT_|TEST_|DEV_)/;

/** A name that looks like ours and is none is most likely a typing mistake, which would otherwise go unnoticed. */
function unknownNotices(environment: Environment): string[] {
  const known = new Set(options.flatMap(({ env }) => env));
  const unknown = Object.keys(environment).filter((name) => ourPrefix.test(name) && !known.has(name));
  return unknown.map(
    (name) => `${name} is set, but there is no such option; docs/options.md lists those that there are.`,
  );
}

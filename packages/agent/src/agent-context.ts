import { readFileSync } from 'node:fs';
import { ConfigError, type ResolvedConfig } from './config.ts';
import type { HubAddress } from './hub-trust.ts';
import type { AgentConfig } from './options.ts';
import type { Identity } from './state-files.ts';

/** The hub that this agent speaks to and as whom, from settings and enrolment together. */
export interface Membership {
  hub: HubAddress;
  serverId: string;
  apiKey: string;
  hubPublicKey: string;
  enrolledIntervalSeconds: number | undefined;
}

/** The hub of the settings; undefined where none is named. Reads the file that `hub_ca` names. */
export function hubOfConfig(config: AgentConfig): HubAddress | undefined {
  if (config.hub_url === null) return undefined;
  return { url: config.hub_url, pin: config.hub_pin, ca: authorityOf(config.hub_ca) };
}

/**
 * Joins settings and enrolment: an address in the settings wins (hubs move), the key of the enrolment holds unless the
 * settings name one. Undefined where there is neither an enrolment nor a key. Throws ConfigError where the two contradict.
 */
export function membershipOf(
  { config }: Pick<ResolvedConfig, 'config'>,
  identity: Identity | undefined,
  fallbackServerId: string,
): Membership | undefined {
  const known: Partial<Identity> = identity ?? {};
  const url = config.hub_url ?? known.hub_url;
  const apiKey = config.api_key ?? known.api_key;
  if (url === undefined || apiKey === undefined) return undefined;
  const hub = hubOf(url, config, identity);
  const serverId = config.server_id ?? known.server_id ?? fallbackServerId;
  const enrolledIntervalSeconds = known.heartbeat_interval_seconds;
  return { hub, serverId, apiKey, hubPublicKey: known.hub_public_key ?? '', enrolledIntervalSeconds };
}

function hubOf(url: string, config: AgentConfig, identity: Identity | undefined): HubAddress {
  const known = identity?.hub_pin ?? null;
  if (config.hub_pin !== null && known !== null && config.hub_pin !== known)
    throw new ConfigError([
      'hub_pin is not the key of the hub that this agent is enrolled with; enrol again to change hubs',
    ]);
  const ca = authorityOf(config.hub_ca) ?? identity?.hub_ca ?? null;
  return { url, pin: config.hub_pin ?? pinFor(url, identity), ca };
}

/** Once pinned, always pinned: only an address of plain HTTP written into the settings leaves the pin behind. */
function pinFor(url: string, identity: Identity | undefined): string | null {
  return url.startsWith('https:') ? (identity?.hub_pin ?? null) : null;
}

function authorityOf(setting: string | null): string | null {
  if (setting === null || setting.startsWith('-----BEGIN')) return setting;
  try {
    return readFileSync(setting, 'utf8');
  } catch (error) {
    throw new ConfigError([`hub_ca ${setting} cannot be read: ${error instanceof Error ? error.message : ''}`]);
  }
}

import { existsSync } from 'node:fs';
import type { LinuxHostOptions } from '@labkeeper/collectors/linux-host';
import { ConfigError } from './config.ts';
import type { AgentConfig } from './options.ts';

/** How the machine is to be read: this one, or the one whose root is mounted in our container. */
export function hostOptions({
  host_root,
  container_engines: engineAddresses,
}: Pick<AgentConfig, 'host_root' | 'container_engines'>): LinuxHostOptions {
  return host_root === null ? { engineAddresses } : { root: host_root, engineAddresses };
}

/** Throws a ConfigError where no machine is mounted at `host_root`: nothing measured is better than the container measured as if it were the machine. */
export function requireHostRoot({ host_root }: Pick<AgentConfig, 'host_root'>): void {
  if (host_root === null || existsSync(`${host_root}/proc/1/mountinfo`)) return;
  throw new ConfigError([
    `host_root is ${host_root}, but no machine is mounted there (no ${host_root}/proc/1): mount its / to ${host_root} and its /proc to ${host_root}/proc, read-only`,
  ]);
}

import type { ServerRegistration } from '@labkeeper/protocol/server';
import type { Secret } from './secret.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** What the hub was started with; fixed until it is started again. What can change while it runs is in `HubSettings`. */
export interface HubConfig {
  /** Address to bind, `::` for all. */
  readonly host: string;
  /** Plain HTTP port; 0 = off. */
  readonly port: number;
  /** TLS port; 0 = off. */
  readonly tlsPort: number;
  /** A trusted certificate (chain) and its key as PEM files, instead of the self-made one. */
  readonly tlsFiles: { readonly cert: string; readonly key: string } | undefined;
  /** Absolute folder of everything the hub keeps. */
  readonly dataDir: string;
  /** `DATABASE_URL`; undefined: SQLite at `<data>/labkeeper.db`. */
  readonly databaseUrl: Secret | undefined;
  /** `https://lab.example.net`, without a slash at the end; undefined: links use the host that the client used. */
  readonly publicUrl: string | undefined;
  readonly corsOrigins: readonly string[];
  readonly requireTls: boolean;
  /** Addresses and networks (CIDR) whose forwarding headers are believed. */
  readonly trustedProxies: readonly string[];
  readonly logLevel: LogLevel;
  readonly demo: boolean;
  /** The TRD's one key for everything (`HOMELAB_CMD_API_KEY`). */
  readonly sharedKey: Secret | undefined;
  /** Seals secrets at rest; undefined: a key file in `<data>/keys`. */
  readonly secretKey: Secret | undefined;
  /** Requests per minute that one address may make with a key or session; agents' reports are not counted. */
  readonly rateLimitPerMinute: number;
  /** Free bytes of the data folder's disk below which ingest stops; undefined: 500 MiB or 2 %, whichever is more. */
  readonly minFreeBytes: number | undefined;
  /** Levels of default rules that only the environment sets; undefined: the default. */
  readonly alertLevels: {
    /** Free space (10^9 bytes) below which a filesystem of at least twice that size is WARN. */
    readonly diskFreeGb: number | undefined;
    readonly containerRestarts: number | undefined;
    readonly serviceDownSeconds: number | undefined;
  };
  /** Paths of the NVMe devices that `/nvme/status` answers; undefined: all of this machine. */
  readonly nvmeDevices: readonly string[] | undefined;
  /** Where to leave the one-time token for the agent beside the hub (`npm start` names it). */
  readonly localAgentTokenFile: string | undefined;
  /** In a container: where the root of its machine is mounted. */
  readonly hostRoot: string | undefined;
  /** Servers of `config.yaml`, registered at start where they are not known yet. */
  readonly servers: readonly ServerRegistration[];
}

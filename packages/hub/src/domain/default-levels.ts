import type { Thresholds } from '@labkeeper/protocol/config';

/** What of the default rules a user may set without writing a rule. */
export interface DefaultLevels {
  readonly thresholds: Thresholds;
  /** Free space (10^9 bytes) below which a filesystem of at least twice that size is WARN; undefined: not judged. */
  readonly diskFreeGb: number | undefined;
  /** Restarts of a container within an hour. */
  readonly containerRestarts: number | undefined;
  readonly serviceDownSeconds: number | undefined;
}

import type { Labels } from '@labkeeper/protocol/sample';

/** The newest value of one series of a server. `at` is ms since 1970; `heardAt` is when it came, on this hub's monotonic clock (ms). */
export interface Reading {
  readonly metric: string;
  readonly labels: Labels | undefined;
  readonly value: number;
  readonly at: number;
  readonly heardAt: number;
}

import type { LogLine } from '@labkeeper/protocol/log';

/** What somebody wants to read: one unit's log, one container's, or with neither the whole journal. Times are ms since 1970. */
export interface LogRequest {
  unit: string | undefined;
  container: string | undefined;
  lines: number;
  sinceMs: number | undefined;
  untilMs: number | undefined;
  /** Plain text, in lower case: upper and lower case are the same here. */
  search: string | undefined;
  /** Goes on with new lines until somebody says enough. */
  follow: boolean;
}

/** Lines in their order; `cut`: there were more between these and the ones before than can be read. */
export interface Batch {
  lines: LogLine[];
  cut: boolean;
}

/** A log, batch by batch: the first comes even when it is empty, and nobody reads on before the last one is taken. */
export type ReadLog = (request: LogRequest, signal: AbortSignal) => AsyncIterable<Batch>;

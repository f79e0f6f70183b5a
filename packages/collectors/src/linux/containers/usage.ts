/** What a container has used and uses, as far as it can be told. Counters begin anew when it is started. */
export interface Usage {
  /** When it was read, by the clock of whoever read it. */
  atMs: number;
  source: 'kernel' | 'engine';
  /** Processor time in nanoseconds. */
  cpuNs: number | undefined;
  memoryBytes: number | undefined;
  receivedBytes: number | undefined;
  sentBytes: number | undefined;
  readBytes: number | undefined;
  writtenBytes: number | undefined;
}

/**
 * Percent of one core between two readings: 250 is two and a half cores. Processor time over time, by the reader's own clock, is right for both
 * engines: what Podman calls the system's time is none. Undefined where the counter began anew.
 */
export function cpuPercent(before: Usage | undefined, now: Usage): number | undefined {
  if (before?.cpuNs === undefined || now.cpuNs === undefined || before.source !== now.source) return undefined;
  const elapsedMs = now.atMs - before.atMs;
  if (elapsedMs <= 0 || now.cpuNs < before.cpuNs) return undefined;
  return Math.round(((now.cpuNs - before.cpuNs) / 1e6 / elapsedMs) * 10_000) / 100;
}

import { toNumber } from '../../numbers.ts';

/** Counters of one block device since it appeared; bytes are 512-byte sectors times 512. */
export interface DiskCounters {
  reads: number;
  readBytes: number;
  readMs: number;
  writes: number;
  writtenBytes: number;
  writeMs: number;
  /** Milliseconds in which at least one request was on its way. */
  busyMs: number;
}

/** The kernel counts in sectors of 512 bytes, whatever the disk's own are. */
const sectorBytes = 512;
/** Partitions, loop and zvol devices may be thousands. */
const maxLines = 20_000;

/**
 * Reads /proc/diskstats: the named devices, or all. Lines have 14, 18 or 20 fields and more (kernel
 * Documentation/admin-guide/iostats.rst); the short ones of partitions on old kernels say too little and are left out.
 */
export function parseDiskstats(text: string, wanted?: ReadonlySet<string>): Map<string, DiskCounters> {
  const found = new Map<string, DiskCounters>();
  for (const line of text.split('\n', maxLines)) {
    const fields = line.trim().split(/ +/, 14);
    const name = fields[2];
    if (name === undefined || (wanted !== undefined && !wanted.has(name))) continue;
    const counters = toCounters(fields);
    if (counters !== undefined) found.set(name, counters);
  }
  return found;
}

function toCounters(fields: readonly string[]): DiskCounters | undefined {
  const [reads, , readSectors, readMs, writes, , writtenSectors, writeMs, , busyMs] = fields.slice(3).map(toNumber);
  if (reads === undefined || readSectors === undefined || readMs === undefined) return undefined;
  if (writes === undefined || writtenSectors === undefined || writeMs === undefined) return undefined;
  if (busyMs === undefined) return undefined;
  return {
    reads,
    readBytes: readSectors * sectorBytes,
    readMs,
    writes,
    writtenBytes: writtenSectors * sectorBytes,
    writeMs,
    busyMs,
  };
}

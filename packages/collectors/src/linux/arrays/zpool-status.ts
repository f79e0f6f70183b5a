/** A device or a group of devices of a pool. `kind` as ZFS names it: root, mirror, raidz1, disk, spare, replacing, … */
export interface Vdev {
  name: string;
  kind: string;
  state: string;
  /** Read, write and checksum errors together; null where they are not told. */
  errors: number | null;
  note: string | null;
  children: Vdev[];
}

/** A scrub or resilver, running or ended. Times are milliseconds since 1970. */
export interface PoolScan {
  kind: 'scrub' | 'resilver';
  state: 'running' | 'paused' | 'finished' | 'canceled';
  percent: number | null;
  etaSeconds: number | null;
  bytesPerSecond: number | null;
  endedMs: number | null;
}

/** One pool of `zpool status`, whatever the form it was printed in. */
export interface ZpoolStatus {
  name: string;
  state: string;
  /** What ZFS says is the matter; `grave` where it names a message of its catalogue. */
  message: string | null;
  grave: boolean;
  scan: PoolScan | null;
  /** The root of the data devices; undefined where the tree was not printed. */
  root: Vdev | undefined;
  /** Devices beside the data: log, cache, spare, special, dedup. */
  others: { role: string; vdev: Vdev }[];
  /** Errors in files, which nothing mends; null where it is not told. */
  dataErrors: number | null;
  sizeBytes: number | null;
  usedBytes: number | null;
}

export const maxPools = 64;
export const maxVdevs = 512;
export const maxDepth = 6;

const groups = /^(mirror|raidz[1-3]?|draid[1-3]?|spare|replacing|indirect)(?:[-:]|$)/;

/** The kind of a device by the name it is printed under. */
export function kindOfName(name: string): string {
  return groups.exec(name)?.[1] ?? 'disk';
}

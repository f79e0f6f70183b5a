import type { Filesystem } from '@labkeeper/protocol/inventory';
import type { State } from '../../ui/state.ts';

/** A filesystem with its newest numbers. */
export interface FilesystemRow extends Filesystem {
  /** 0 to 100; null where nobody measured. */
  readonly usedPercent: number | null;
  readonly freeBytes: number | null;
  readonly inodesPercent: number | null;
}

/** How a filesystem is, by its state and its use. */
export function stateOfFilesystem(row: FilesystemRow, warn: number | undefined, fail: number | undefined): State {
  if (row.state === 'stale') return 'fail';
  const used = row.usedPercent ?? 0;
  if (fail !== undefined && used >= fail) return 'fail';
  if (row.state === 'read_only' || (warn !== undefined && used >= warn)) return 'warn';
  return row.usedPercent === null ? 'unknown' : 'ok';
}

/** Share of a filesystem in use, from its sizes: what is free to programs counts, not what is kept for root. */
export function usedShare(filesystem: Pick<Filesystem, 'used_bytes' | 'free_bytes'>): number | null {
  const { used_bytes: used, free_bytes: free } = filesystem;
  if (used === null || free === null || used + free <= 0) return null;
  return (used / (used + free)) * 100;
}

/** Less than this share of its size is not worth a word. */
const leastReserved = 0.02;

/** Bytes that programs can not have though nothing stands in them: kept for root, or by the filesystem for itself; null where that is little or unknown. */
export function reservedBytes(row: Pick<Filesystem, 'total_bytes' | 'used_bytes' | 'free_bytes'>): number | null {
  const { total_bytes: total, used_bytes: used, free_bytes: free } = row;
  if (total === null || used === null || free === null) return null;
  const reserved = total - used - free;
  return reserved > total * leastReserved ? reserved : null;
}

/** The fullest first; what has no size is last. */
export function orderFilesystems(rows: readonly FilesystemRow[]): FilesystemRow[] {
  return rows.toSorted(
    (left, right) => (right.usedPercent ?? -1) - (left.usedPercent ?? -1) || left.mount.localeCompare(right.mount),
  );
}

import type { DiskHealth } from '@labkeeper/protocol/inventory';

/** The drive that an address names by its id; `table` where it is one that nobody can ask, of which only the list of disks knows. */
export function soughtDisk<Drive extends Pick<DiskHealth, 'disk'>>(
  id: string | undefined,
  drives: readonly Drive[],
): Drive | 'table' | undefined {
  if (id === undefined) return undefined;
  return drives.find(({ disk }) => disk === id) ?? 'table';
}

import type { DiskHealth } from '@labkeeper/protocol/inventory';

interface Part<Item> {
  readonly items: readonly Item[] | undefined;
  readonly loading: boolean;
}

/**
 * The drive that an address names by its id; `table` where it is one that nobody can ask, of which only the list of disks knows. Undefined until the drives and
 * all else of the page are there: what comes late above a card would push it out of sight again.
 */
export function soughtDisk<Drive extends Pick<DiskHealth, 'disk'>>(
  id: string | undefined,
  [drives, ...others]: readonly [Part<Drive>, ...Part<unknown>[]],
): Drive | 'table' | undefined {
  if (id === undefined || drives.loading || others.some(({ loading }) => loading)) return undefined;
  return drives.items?.find(({ disk }) => disk === id) ?? 'table';
}

import type { Disk, DiskHealth } from '@labkeeper/protocol/inventory';
import { isVirtualDisk } from '../../ui/disk-kind.ts';

/** The devices, as `sda`, of which nobody knows how they are: those that another machine makes up, and those that nobody asks. */
export function unaskedDisks(
  disks: readonly Pick<Disk, 'id' | 'device' | 'rotational' | 'transport' | 'model'>[],
  drives: readonly Pick<DiskHealth, 'disk'>[],
): { virtual: string[]; others: string[] } {
  const told = new Set(drives.map(({ disk }) => disk));
  const unasked = disks.filter(({ id }) => !told.has(id));
  return {
    virtual: unasked.filter((disk) => isVirtualDisk(disk)).map(nameOf),
    others: unasked.filter((disk) => !isVirtualDisk(disk)).map(nameOf),
  };
}

function nameOf({ device }: Pick<Disk, 'device'>): string {
  return device.replace(/^\/dev\//, '');
}

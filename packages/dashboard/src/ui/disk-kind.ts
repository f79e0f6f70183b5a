import type { Disk } from '@labkeeper/protocol/inventory';

type Looked = Pick<Disk, 'rotational' | 'transport' | 'model'>;

const virtualModels = /^(?:QEMU|VMware|VBOX|Virtual|Msft Virtual)\b/i;

/** Whether another machine makes it up for this one: nobody here can ask the real disk, and whether that one turns is not known. */
export function isVirtualDisk({ transport, model }: Looked): boolean {
  return transport === 'virtio' || virtualModels.test(model ?? '');
}

/** What kind of disk it is: "HDD, SATA", "NVMe", "virtual". */
export function kindOfDisk(disk: Looked): string {
  if (isVirtualDisk(disk)) return 'virtual';
  const bus = disk.transport === 'nvme' ? 'NVMe' : (disk.transport?.toUpperCase() ?? '');
  const kinds = { true: 'HDD', false: bus === 'NVMe' ? '' : 'SSD', null: '' } as const;
  return [kinds[`${disk.rotational}`], bus].filter((part) => part !== '').join(', ');
}

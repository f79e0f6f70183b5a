import type { Disk } from '@labkeeper/protocol/inventory';
import { readOptional, type Host } from '../../host.ts';
import { plainText } from '../../text.ts';
import { listAt, parseJson, textAt } from './json.ts';

/** A drive that may be asked. `key` stays the same over reboots where the kernel knows the drive itself. */
export interface Drive {
  key: string;
  path: string;
  /** How it is asked: `auto`, or what the program takes behind -d. */
  type: string;
  /** The disk as the kernel knows it; undefined behind a controller that hides its drives. */
  disk: Disk | undefined;
  usb: boolean;
  removable: boolean;
}

/** A line of `smartctl --scan`. */
export interface Scanned {
  path: string;
  type: string;
}

/** Flash on the board: the kernel has asked it, and no program is needed. */
export const emmc = 'emmc';

const maxDrives = 256;
const safePath = /^\/dev\/[\w.!:/-]{1,80}$/;
const safeType = /^[a-z0-9][a-z0-9_+,./-]{0,59}$/i;
/** What the program finds out by itself when it opens the device. */
const ordinary = /^(?:auto|ata|scsi|sat(?:,auto)?|nvme)$/;
/** Disks that a hypervisor, a controller or a network made up: they have no health of their own. */
const madeUp =
  /^(?:QEMU|VBOX|VMware|Virtual[ _]?Disk|Msft|Xen|Google|PersistentDisk|Amazon E|NVMe_?EBS|LIO-ORG|iSCSI|(?:\w+ )?(?:PERC|MegaRAID|ServeRAID|LOGICAL[ _]VOLUME|MR\d{4}|SMC\d{4}|RAID))/i;

/** Reads `smartctl --scan --json`; what could be taken for an option or leads out of /dev is left out. */
export function parseScan(text: string): Scanned[] {
  const found: Scanned[] = [];
  for (const row of listAt(parseJson(text), maxDrives, 'devices')) {
    const path = textAt(row, 'name') ?? '';
    const type = textAt(row, 'type') ?? 'auto';
    if (safePath.test(path) && !path.includes('..') && safeType.test(type)) found.push({ path, type });
  }
  return found;
}

/** The drives to ask: each whole disk once, NVMe by its controller, and those that only a controller of disks knows. */
export async function findDrives(host: Host, disks: readonly Disk[], scanned: readonly Scanned[]): Promise<Drive[]> {
  const drives: Drive[] = [];
  const taken = new Set<string>();
  for (const disk of disks) {
    if (/^(?:vd|xvd|pmem)/.test(disk.device)) continue;
    const path = `/dev/${disk.device.replaceAll('!', '/')}`;
    const controller = /^\/dev\/nvme\d+/.exec(path)?.[0] ?? path;
    if (!safePath.test(path) || taken.has(controller)) continue;
    taken.add(controller);
    const special = scanned.find((one) => isSame(one.path, controller) && isBridge(one.type));
    const removable = (await readOptional(host, `/sys/block/${disk.device}/removable`))?.trim() === '1';
    const type = disk.transport === 'mmc' ? emmc : (special?.type ?? 'auto');
    drives.push({ key: disk.id, path, type, disk, usb: disk.transport === 'usb', removable });
  }
  return [...drives, ...hidden(scanned, taken)].slice(0, maxDrives);
}

/** Whether a disk is made up by a hypervisor, a controller or a network. */
export function isMadeUp(model: string | null | undefined): boolean {
  return madeUp.test(model ?? '');
}

/** QEMU plays ATA and NVMe so well that those drives answer, unlike what else is made up. */
export function mayAnswer({ disk }: Drive): boolean {
  const model = disk?.model ?? '';
  return !isMadeUp(model) || (/^QEMU/i.test(model) && /^(?:nvme|sata)$/.test(disk?.transport ?? ''));
}

/**
 * Drives behind controllers: many share one path, and the type tells them apart. Of the ordinary ones only an NVMe controller without a disk is news: what else the
 * kernel does not list as a disk is an empty slot.
 */
function hidden(scanned: readonly Scanned[], taken: ReadonlySet<string>): Drive[] {
  const drives = new Map<string, Drive>();
  for (const { path, type } of scanned) {
    const bare = ordinary.test(type);
    if (isBridge(type) || (bare && (taken.has(path) || !/^\/dev\/nvme\d+$/.test(path)))) continue;
    const key = plainText(`${path} ${type}`, 150);
    const how = bare ? 'auto' : type;
    if (!drives.has(key)) drives.set(key, { key, path, type: how, disk: undefined, usb: false, removable: false });
  }
  return [...drives.values()];
}

function isSame(path: string, controller: string): boolean {
  return path === controller || (controller.startsWith('/dev/nvme') && path.startsWith(`${controller}n`));
}

/** A bridge stands before one drive; a controller of disks before many. */
function isBridge(type: string): boolean {
  return /^(?:usb|snt|sat,\d)/.test(type);
}

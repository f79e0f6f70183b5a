import type { Disk } from '@labkeeper/protocol/inventory';
import { linkOptional, listOptional, readOptional, type Host } from './host.ts';
import { toNumber } from './numbers.ts';
import { maxLabel, plainText, plainTextOrNull } from './text.ts';

/** Devices on top of others or without a disk behind them, and the small extra areas of eMMC and NVMe paths. */
const notDisks =
  /^(?:loop|ram|zram|dm-|md|zd|sr|scd|fd|nbd|rbd|drbd|mtdblock|bcache|pmem\d+s)|boot\d+$|rpmb$|^nvme\d+c\d+n\d+$/;

const maxDisks = 256;

/** Serial numbers that makers of bridges and readers leave in by the thousand. */
const senseless = /^(?:0+|f+|x+|1?2345678\w*|0123456789\w*|none|unknown|default|n\/a|-+|0x0+)$/i;

/** The whole disks of a machine, each under an id that stays the same over reboots; empty slots are left out. */
export async function findWholeDisks(host: Host): Promise<Disk[]> {
  const names = (await listOptional(host, '/sys/block')).filter((name) => !notDisks.test(name)).slice(0, maxDisks);
  const disks: Disk[] = [];
  for (const name of names) {
    const disk = await describeDisk(host, name);
    if (disk !== undefined) disks.push(disk);
  }
  return withDistinctIds(disks, sharedOf(host));
}

async function describeDisk(host: Host, name: string): Promise<Disk | undefined> {
  const folder = `/sys/block/${name}`;
  const sectors = toNumber(await readOptional(host, `${folder}/size`));
  if (sectors === 0) return undefined;
  const udev = parseUdev(await readUdev(host, folder));
  const serial = sensibleId([
    udev.get('ID_SCSI_SERIAL'),
    udev.get('ID_SERIAL_SHORT'),
    await readOptional(host, `${folder}/device/serial`),
    await readOptional(host, `${folder}/serial`),
  ]);
  const wwn = sensibleId([
    udev.get('ID_WWN_WITH_EXTENSION'),
    udev.get('ID_WWN'),
    await readOptional(host, `${folder}/wwid`),
    await readOptional(host, `${folder}/device/wwid`),
  ]);
  const rotational = toNumber(await readOptional(host, `${folder}/queue/rotational`));
  const model =
    (await readOptional(host, `${folder}/device/model`)) ?? (await readOptional(host, `${folder}/device/name`));
  return {
    id: serial ?? wwn ?? plainText(name, maxLabel),
    device: plainText(name),
    model: plainTextOrNull(udev.get('ID_MODEL')?.replaceAll('_', ' ') ?? model),
    serial: serial ?? null,
    size_bytes: sectors === undefined || sectors < 0 ? null : sectors * 512,
    rotational: rotational === undefined ? null : rotational === 1,
    transport: transportOf(name, (await linkOptional(host, folder)) ?? '', udev),
  };
}

/** What udev knows of a device: readable by everybody, and it has asked the disk already. */
async function readUdev(host: Host, folder: string): Promise<string> {
  const number = (await readOptional(host, `${folder}/dev`))?.trim() ?? '';
  if (!/^\d+:\d+$/.test(number)) return '';
  return (await readOptional(host, `/run/udev/data/b${number}`)) ?? '';
}

/** The properties (`E:NAME=value`) of a record of udev's database. */
export function parseUdev(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const line of text.split('\n')) {
    const equals = line.indexOf('=');
    if (line.startsWith('E:') && equals > 2) found.set(line.slice(2, equals), line.slice(equals + 1));
  }
  return found;
}

/** The first that can tell one drive from another; undefined where all are missing or what makers leave in by the thousand. */
export function sensibleId(candidates: readonly (string | undefined)[]): string | undefined {
  for (const candidate of candidates) {
    const text = plainText(candidate ?? '', maxLabel).replaceAll(/\s+/g, ' ');
    if (text.length >= 4 && !senseless.test(text)) return text;
  }
  return undefined;
}

function transportOf(name: string, link: string, udev: ReadonlyMap<string, string>): string | null {
  if (name.startsWith('nvme')) return 'nvme';
  if (name.startsWith('mmcblk')) return 'mmc';
  if (link.includes('/usb')) return 'usb';
  if (link.includes('/virtio')) return 'virtio';
  if (link.includes('/ata')) return 'sata';
  return plainTextOrNull(udev.get('ID_BUS'), 40);
}

/** Ids that several disks of a machine have had at once, since the agent began. */
const shared = new WeakMap<Host, Set<string>>();

function sharedOf(host: Host): Set<string> {
  const known = shared.get(host) ?? new Set<string>();
  shared.set(host, known);
  return known;
}

/** Bridges give several disks one serial: the device name tells those apart, as nothing better does, and goes on doing so when only one is left. */
function withDistinctIds(disks: readonly Disk[], sharedIds: Set<string>): Disk[] {
  const seen = new Set<string>();
  for (const { id } of disks) {
    if (seen.has(id)) sharedIds.add(id);
    seen.add(id);
  }
  return disks.map((disk) =>
    sharedIds.has(disk.id) ? { ...disk, id: `${disk.id.slice(0, 200)} (${disk.device.slice(0, 50)})` } : disk,
  );
}

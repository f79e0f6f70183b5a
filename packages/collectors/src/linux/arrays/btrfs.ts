import type { DiskArray } from '@labkeeper/protocol/inventory';
import type { Look } from '../../collector.ts';
import { linkOptional, readOptional, type Host } from '../../host.ts';
import { btrfsArray, isBtrfsArray } from './btrfs-array.ts';
import { btrfsUuids, readBtrfsSysfs, type BtrfsSysfs } from './btrfs-sysfs.ts';
import type { Findings } from './findings.ts';
import { parseScrubStatus, type ScrubStatus } from './scrub-status.ts';

interface Known {
  /** The devices for which the names were asked: others, and they are asked again. */
  devices: string;
  nameOf: ReadonlyMap<string, string>;
}

/** By UUID, for the filesystems that have a row. */
export type BtrfsMemory = ReadonlyMap<string, Known>;

/** Where a filesystem is mounted, and the block device that it was mounted by. */
interface Mounted {
  path: string;
  device: string;
}

/** A scrub writes its state every five seconds; one that has stopped doing so was cut off. */
const scrubSilenceMs = 60_000;
const escapes: Readonly<Record<string, string>> = { '\\040': ' ', '\\011': '\t', '\\012': '\n', '\\134': '\\' };

/** Every btrfs filesystem of several devices, and those of one that has had errors. */
export async function readBtrfs(host: Host, look: Look<BtrfsMemory>): Promise<Findings<BtrfsMemory>> {
  const uuids = await btrfsUuids(host);
  if (uuids.length === 0) return { arrays: [] };
  const mounts = await mountsOf(host);
  const arrays: DiskArray[] = [];
  const memory = new Map<string, Known>();
  for (const uuid of uuids) {
    const sysfs = await readBtrfsSysfs(host, uuid);
    const before = look.previous?.memory.get(uuid);
    // One that had errors keeps its row when they are reset.
    if (before === undefined && !isBtrfsArray(sysfs)) continue;
    const mount = mounts.find(({ device }) => sysfs.names.includes(device));
    const known = await withNames(host, look, { sysfs, mount, before });
    const scrub = parseScrubStatus((await readOptional(host, `/var/lib/btrfs/scrub.status.${uuid}`)) ?? '');
    const size = mount === undefined ? undefined : await sizeOf(host, mount.path);
    const nowMs = look.now.getTime();
    const scrubbing = await isScrubbing(host, uuid, scrub, nowMs);
    arrays.push(btrfsArray({ sysfs, nameOf: known.nameOf, scrub, scrubbing, nowMs, size, mount: mount?.path }));
    memory.set(uuid, known);
  }
  return { arrays, memory };
}

interface Naming {
  sysfs: BtrfsSysfs;
  mount: Mounted | undefined;
  before: Known | undefined;
}

/** Sysfs numbers the devices and names them, but not which is which: the tool is asked once for each set of devices. */
async function withNames(host: Host, look: Look<BtrfsMemory>, { sysfs, mount, before }: Naming): Promise<Known> {
  const devices = [...sysfs.devices.map(({ id, missing }) => `${id} ${String(missing)}`), ...sysfs.names].join('\n');
  if (before?.devices === devices) return before;
  const known = { devices, nameOf: before?.nameOf ?? new Map<string, string>() };
  if (mount === undefined || sysfs.devices.length < 2) return known;
  try {
    const args = ['--format', 'json', 'device', 'stats', mount.path];
    const { code, stdout } = await host.run('btrfs', args, { timeoutMs: 2000, signal: look.signal });
    const nameOf = new Map(known.nameOf);
    if (code === 0) for (const [id, path] of parseDevicePaths(stdout)) nameOf.set(id, await deviceAt(host, path));
    return { devices, nameOf };
  } catch {
    return known;
  }
}

/** The block device behind a path, which may be one of udev's links. */
async function deviceAt(host: Host, path: string): Promise<string> {
  return ((await linkOptional(host, path)) ?? path).replace(/^.*\//, '');
}

/** Paths by number from `btrfs --format json device stats`; none of what is not of that form. */
export function parseDevicePaths(text: string): Map<string, string> {
  const paths = new Map<string, string>();
  const list = fieldOf(parseJson(text), 'device-stats');
  for (const entry of Array.isArray(list) ? list.slice(0, 256) : []) {
    const [id, path] = [fieldOf(entry, 'devid'), fieldOf(entry, 'device')];
    if ((typeof id !== 'string' && typeof id !== 'number') || typeof path !== 'string') continue;
    if (/^\/dev\/[\w!.:+/-]{1,200}$/.test(path) && !path.includes('..')) paths.set(String(id), path);
  }
  return paths;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function isScrubbing(host: Host, uuid: string, scrub: ScrubStatus | undefined, nowMs: number): Promise<boolean> {
  if (scrub === undefined || scrub.finished || scrub.canceled) return false;
  try {
    return nowMs - (await host.modifiedMs(`/var/lib/btrfs/scrub.status.${uuid}`)) < scrubSilenceMs;
  } catch {
    return false;
  }
}

async function mountsOf(host: Host): Promise<Mounted[]> {
  const mountinfo = (await readOptional(host, '/proc/self/mountinfo')) ?? '';
  const mounts: Mounted[] = [];
  for (const line of mountinfo.split('\n', 8192)) {
    const [before = '', after] = line.split(' - btrfs ', 2);
    const path = before.split(' ', 5)[4];
    const source = after?.split(' ', 1)[0];
    if (path === undefined || source === undefined) continue;
    mounts.push({ path: decoded(path), device: await deviceAt(host, decoded(source)) });
  }
  return mounts;
}

function decoded(text: string): string {
  return text.replaceAll(/\\(?:040|011|012|134)/g, (code) => escapes[code] ?? code);
}

async function sizeOf(host: Host, path: string): Promise<{ totalBytes: number; usedBytes: number } | undefined> {
  try {
    const size = await host.statFilesystem(path, 'local');
    if (size === 'stale' || !(size.totalBytes > 0)) return undefined;
    return { totalBytes: Math.floor(size.totalBytes), usedBytes: Math.max(0, Math.floor(size.usedBytes)) };
  } catch {
    return undefined;
  }
}

import type { DiskArray } from '@labkeeper/protocol/inventory';
import type { Look } from '../../collector.ts';
import { readOptional, type Host } from '../../host.ts';
import { btrfsArray, isBtrfsArray } from './btrfs-array.ts';
import { btrfsUuids, readBtrfsSysfs } from './btrfs-sysfs.ts';
import { askBtrfsTool, deviceAt, withCounts, type BtrfsToolAnswers } from './btrfs-tool.ts';
import type { Findings } from './findings.ts';
import { parseScrubStatus, type ScrubStatus } from './scrub-status.ts';

/** By UUID, for the filesystems that have a row. */
export type BtrfsMemory = ReadonlyMap<string, BtrfsToolAnswers>;

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
  const memory = new Map<string, BtrfsToolAnswers>();
  for (const uuid of uuids) {
    const told = await readBtrfsSysfs(host, uuid);
    const before = look.previous?.memory.get(uuid);
    // One that had errors keeps its row when they are reset.
    if (before === undefined && !isBtrfsArray(told)) continue;
    const mount = mounts.find(({ device }) => told.names.includes(device));
    const known = await askBtrfsTool(host, look, { sysfs: told, mount: mount?.path, before });
    const sysfs = withCounts(told, known);
    const scrub = parseScrubStatus((await readOptional(host, `/var/lib/btrfs/scrub.status.${uuid}`)) ?? '');
    const size = mount === undefined ? undefined : await sizeOf(host, mount.path);
    const nowMs = look.now.getTime();
    const scrubbing = await isScrubbing(host, uuid, scrub, nowMs);
    arrays.push(btrfsArray({ sysfs, nameOf: known.nameOf, scrub, scrubbing, nowMs, size, mount: mount?.path }));
    memory.set(uuid, known);
  }
  return { arrays, memory };
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

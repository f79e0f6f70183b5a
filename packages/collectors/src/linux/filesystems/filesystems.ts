import type { FlatMetrics } from '@labkeeper/protocol/agent';
import type { Filesystem } from '@labkeeper/protocol/inventory';
import type { MetricDefinition, Sample } from '@labkeeper/protocol/sample';
import type { Collector, Look, Reading } from '../../collector.ts';
import { errorCode, type FilesystemSize, type Host } from '../../host.ts';
import { percentOf, round } from '../../numbers.ts';
import { plainText } from '../../text.ts';
import { mountLabel, parseMountinfo } from './mountinfo.ts';
import { realMounts, type RealMount } from './real-mounts.ts';

interface Memory {
  /** The list as the kernel wrote it, and what was made of it: it seldom changes. */
  text: string;
  mounts: readonly RealMount[];
  /** Sizes by mount point, and when they were asked for. */
  sizes: ReadonlyMap<string, { size: FilesystemSize; atMs: number }>;
}

/** One filesystem as it stands now; `undefined` where we may not look at it. */
export interface Found {
  mount: RealMount;
  size: FilesystemSize | undefined;
  atMs: number;
  state: Filesystem['state'];
}

const states = ['ok', 'read_only', 'stale'] as const satisfies readonly Filesystem['state'][];

const metrics = [
  { name: 'filesystem_used_percent', unit: 'percent', kind: 'gauge', help: 'Used part of what users may fill.' },
  { name: 'filesystem_free_bytes', unit: 'bytes', kind: 'gauge', help: 'What users may still fill.' },
  { name: 'filesystem_total_bytes', unit: 'bytes', kind: 'gauge', help: 'Size.' },
  { name: 'filesystem_inodes_used_percent', unit: 'percent', kind: 'gauge', help: 'Used inodes, where counted.' },
  {
    name: 'filesystem_state',
    unit: '',
    kind: 'state',
    help: 'Whether it answers and may be written.',
    states: [...states],
  },
] as const satisfies readonly MetricDefinition[];

const maxFilesystems = 128;
/** Children at the same time; the others wait for their turn. */
const sideBySide = 16;
/** What may hang, or costs a child to ask, is asked once a minute; it is asked at every look while it does not answer. */
const askedEveryMs = 55_000;

/** Size and state of every real mount, each once; the fullest one is the flat disk figure. */
export const filesystems: Collector<Memory> = {
  id: 'filesystems',
  about: 'Size, use, inodes and state of every real mount, each filesystem once; mounts that hang are shown as stale.',
  everySeconds: 0,
  live: false,
  metrics,
  collect,
};

async function collect(host: Host, look: Look<Memory>): Promise<Reading<Memory> | 'absent'> {
  const text = await host.readFile('/proc/self/mountinfo');
  const before = look.previous?.memory;
  const mounts = before?.text === text ? before.mounts : realMounts(parseMountinfo(text)).slice(0, maxFilesystems);
  const found: Found[] = [];
  for (let start = 0; start < mounts.length; start += sideBySide) {
    const some = await Promise.all(mounts.slice(start, start + sideBySide).map((mount) => visit(host, look, mount)));
    found.push(...some.filter((one) => one !== undefined));
  }
  if (found.length === 0) return 'absent';
  const sizes = new Map<string, { size: FilesystemSize; atMs: number }>();
  for (const { mount, size, atMs } of found) if (size !== undefined) sizes.set(mount.mount, { size, atMs });
  return {
    samples: found.flatMap(toSamples),
    flat: fullest(found),
    inventory: { filesystems: found.map(toInventory) },
    memory: { text, mounts, sizes },
  };
}

/** Undefined for what is not ours to see, is gone meanwhile, or has no size. */
async function visit(host: Host, look: Look<Memory>, mount: RealMount): Promise<Found | undefined> {
  const known = look.previous?.memory.sizes.get(mount.mount);
  const state = mount.readOnly ? 'read_only' : 'ok';
  if (mount.ask === 'network' && known !== undefined && look.monotonicMs - known.atMs < askedEveryMs) {
    return { mount, size: known.size, atMs: known.atMs, state };
  }
  const size = await sizeOf(host, mount);
  // The age of what does not answer is endless, so that it is asked again at every look.
  if (size === 'stale') return { mount, size: known?.size, atMs: Number.NEGATIVE_INFINITY, state: 'stale' };
  return size.totalBytes > 0 ? { mount, size, atMs: look.monotonicMs, state } : undefined;
}

/** No bytes at all for what is not ours to see (another user's FUSE mount) or is gone meanwhile. */
async function sizeOf(host: Host, mount: RealMount): Promise<FilesystemSize | 'stale'> {
  try {
    return await host.statFilesystem(mount.mount, mount.ask);
  } catch (error) {
    const notOurs = ['EACCES', 'EPERM', 'ENOENT'].includes(errorCode(error) ?? '');
    return notOurs ? { totalBytes: 0, usedBytes: 0, freeBytes: 0, inodesTotal: 0, inodesFree: 0 } : 'stale';
  }
}

function toSamples({ mount, size, state }: Found): Sample[] {
  const labels = { mount: mountLabel(mount.mount) };
  const samples: Sample[] = [{ metric: 'filesystem_state', labels, value: states.indexOf(state) }];
  if (size === undefined || state === 'stale') return samples;
  const percent = usedPercent(size);
  if (percent !== undefined) samples.push({ metric: 'filesystem_used_percent', labels, value: percent });
  samples.push({ metric: 'filesystem_free_bytes', labels, value: size.freeBytes });
  samples.push({ metric: 'filesystem_total_bytes', labels, value: size.totalBytes });
  const inodes = percentOf(size.inodesTotal - size.inodesFree, size.inodesTotal);
  // btrfs makes inodes as it needs them, NFS and vfat often state none.
  if (inodes !== undefined) samples.push({ metric: 'filesystem_inodes_used_percent', labels, value: inodes });
  return samples;
}

function toInventory({ mount, size, state }: Found): Filesystem {
  return {
    mount: plainText(mount.mount),
    device: plainText(mount.source),
    type: plainText(mount.type),
    total_bytes: size?.totalBytes ?? null,
    used_bytes: size?.usedBytes ?? null,
    free_bytes: size?.freeBytes ?? null,
    state,
    network: mount.network,
  };
}

/** As df reckons: what is reserved for root is not there for others. */
function usedPercent(size: FilesystemSize): number | undefined {
  return percentOf(size.usedBytes, size.usedBytes + size.freeBytes);
}

/**
 * The flat disk figures: the fullest filesystem of this machine that can be written. Other machines' disks, and the small
 * firmware partitions that nobody fills, count only where there is nothing else.
 */
export function fullest(found: readonly Found[]): Partial<FlatMetrics> {
  const answering = found.filter((one) => one.size !== undefined && one.state !== 'stale');
  const own = answering.filter(({ mount, state }) => !mount.network && state === 'ok' && !isFirmware(mount));
  let worst: { percent: number; size: FilesystemSize } | undefined;
  for (const { size } of own.length > 0 ? own : answering) {
    const percent = size === undefined ? undefined : usedPercent(size);
    if (size === undefined || percent === undefined) continue;
    if (worst === undefined || percent > worst.percent) worst = { percent, size };
  }
  if (worst === undefined) return {};
  return {
    disk_percent: worst.percent,
    disk_used_gb: round(worst.size.usedBytes / 1e9, 3),
    disk_total_gb: round(worst.size.totalBytes / 1e9, 3),
  };
}

function isFirmware(mount: RealMount): boolean {
  return mount.type === 'vfat' && /^\/(?:boot|efi)(?:\/|$)/.test(mount.mount);
}

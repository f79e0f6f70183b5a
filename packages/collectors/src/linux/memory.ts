import type { FlatMetrics } from '@labkeeper/protocol/agent';
import type { MetricDefinition, Sample } from '@labkeeper/protocol/sample';
import { CollectorError, type Collector, type Look, type Reading } from '../collector.ts';
import { readOptional, type Host } from '../host.ts';
import { percentOf, round, toNumber } from '../numbers.ts';

/** Bytes by the names of /proc/meminfo. */
export type Meminfo = ReadonlyMap<string, number>;

/** What a machine has and what of it is in use, in bytes. */
export interface MemoryUse {
  total: number;
  used: number;
  available: number;
}

/** Found once: which of the odd sources this machine has. */
interface Surroundings {
  /** /proc/meminfo is already that of the container (lxcfs), so host-wide facts must not be mixed in. */
  virtualized: boolean;
  arc: boolean;
  cgroup: 'v1' | 'v2' | 'none';
}

interface Memory {
  surroundings: Surroundings;
}

const metrics = [
  bytes('memory_available_bytes', 'What programs can still get without swapping.'),
  bytes('memory_cached_bytes', 'File cache, given back when needed.'),
  bytes('memory_arc_bytes', 'Cache of ZFS; what of it can be given back is not counted as used.'),
  { name: 'swap_percent', unit: 'percent', kind: 'gauge', help: 'Part of the swap in use.' },
  bytes('swap_used_bytes', 'Swap in use.'),
  bytes('swap_total_bytes', 'Swap there is.'),
] as const satisfies readonly MetricDefinition[];

const meminfoFields = [
  'MemTotal',
  'MemFree',
  'MemAvailable',
  'Buffers',
  'Cached',
  'SReclaimable',
  'Shmem',
  'SwapTotal',
  'SwapFree',
];

const arcFile = '/proc/spl/kstat/zfs/arcstats';
const cgroupFiles = {
  v2: {
    limit: '/sys/fs/cgroup/memory.max',
    current: '/sys/fs/cgroup/memory.current',
    stat: '/sys/fs/cgroup/memory.stat',
    inactive: /^inactive_file (\d+)$/m,
  },
  v1: {
    limit: '/sys/fs/cgroup/memory/memory.limit_in_bytes',
    current: '/sys/fs/cgroup/memory/memory.usage_in_bytes',
    stat: '/sys/fs/cgroup/memory/memory.stat',
    inactive: /^total_inactive_file (\d+)$/m,
  },
} as const;

/** Memory from /proc/meminfo, the ARC of ZFS and the limit of the control group. */
export const memory: Collector<Memory> = {
  id: 'memory',
  about: 'Memory by what is still available, file cache, ZFS cache and swap; limits of containers count.',
  everySeconds: 0,
  live: true,
  metrics,
  collect,
};

async function collect(host: Host, look: Look<Memory>): Promise<Reading<Memory>> {
  const info = parseMeminfo(await host.readFile('/proc/meminfo'));
  const surroundings = look.previous?.memory.surroundings ?? (await lookAround(host));
  const arc = surroundings.arc ? parseArcstats((await readOptional(host, arcFile)) ?? '') : undefined;
  const machine = memoryUse(info, surroundings.virtualized ? undefined : arc);
  if (machine === undefined) throw new CollectorError('/proc/meminfo states no total');
  const limited = await limitedUse(host, surroundings, machine.total);
  const use = limited ?? machine;
  const samples: Sample[] = [{ metric: 'memory_available_bytes', value: use.available }];
  // Cache and swap of the whole machine say nothing about one control group of it.
  if (limited === undefined) samples.push(...machineSamples(info, surroundings.virtualized ? undefined : arc));
  return { samples, flat: flatNumbers(use), memory: { surroundings } };
}

function machineSamples(info: Meminfo, arc: { size: number } | undefined): Sample[] {
  const samples = swapSamples(info);
  const cached = info.get('Cached');
  if (cached !== undefined) samples.push({ metric: 'memory_cached_bytes', value: cached });
  if (arc !== undefined) samples.push({ metric: 'memory_arc_bytes', value: arc.size });
  return samples;
}

function flatNumbers(use: MemoryUse): Partial<FlatMetrics> {
  return {
    memory_percent: percentOf(use.used, use.total) ?? null,
    memory_used_gb: round(use.used / 1e9, 3),
    memory_total_gb: round(use.total / 1e9, 3),
  };
}

function swapSamples(info: Meminfo): Sample[] {
  const total = info.get('SwapTotal');
  const free = info.get('SwapFree');
  if (total === undefined || free === undefined) return [];
  const used = Math.max(0, total - free);
  const percent = percentOf(used, total);
  const samples: Sample[] = [
    { metric: 'swap_used_bytes', value: used },
    { metric: 'swap_total_bytes', value: total },
  ];
  if (percent !== undefined) samples.push({ metric: 'swap_percent', value: percent });
  return samples;
}

/** Reads the fields of /proc/meminfo that are used here; what is missing or no number is left out. */
export function parseMeminfo(text: string): Meminfo {
  const found = new Map<string, number>();
  const lines = `\n${text}`;
  for (const name of meminfoFields) {
    const start = lines.indexOf(`\n${name}:`);
    if (start < 0) continue;
    const end = lines.indexOf('\n', start + 1);
    const line = lines.slice(start + name.length + 2, end < 0 ? undefined : end);
    const kilobytes = line.endsWith(' kB');
    const value = toNumber(kilobytes ? line.slice(0, -3) : line);
    if (value !== undefined && value >= 0) found.set(name, kilobytes ? value * 1024 : value);
  }
  return found;
}

/** Size and floor of the ARC in bytes; undefined where the text states none. */
export function parseArcstats(text: string): { size: number; floor: number } | undefined {
  const values = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [name, , value] = line.split(/\s+/, 3);
    const number = toNumber(value);
    if (name !== undefined && number !== undefined) values.set(name, number);
  }
  const size = values.get('size');
  return size === undefined ? undefined : { size, floor: values.get('c_min') ?? size };
}

/** What is in use: total less available, where the part of the ARC above its floor is available too. */
export function memoryUse(info: Meminfo, arc?: { size: number; floor: number }): MemoryUse | undefined {
  const total = info.get('MemTotal');
  if (total === undefined || total <= 0) return undefined;
  const reclaimable = arc === undefined ? 0 : Math.max(0, arc.size - arc.floor);
  const available = Math.min(total, (info.get('MemAvailable') ?? estimatedAvailable(info)) + reclaimable);
  return { total, used: total - available, available };
}

/** Kernels before 3.14 do not state MemAvailable. */
function estimatedAvailable(info: Meminfo): number {
  const given = ['MemFree', 'Buffers', 'Cached', 'SReclaimable'].map((name) => info.get(name) ?? 0);
  let sum = -(info.get('Shmem') ?? 0);
  for (const part of given) sum += part;
  return Math.max(0, sum);
}

async function lookAround(host: Host): Promise<Surroundings> {
  const mounts = (await readOptional(host, '/proc/self/mountinfo')) ?? '';
  const virtualized = mounts.includes(' /proc/meminfo ');
  const arc = (await readOptional(host, arcFile)) !== undefined;
  if (virtualized) return { virtualized, arc, cgroup: 'none' };
  if ((await readOptional(host, cgroupFiles.v2.limit)) !== undefined) return { virtualized, arc, cgroup: 'v2' };
  const v1 = (await readOptional(host, cgroupFiles.v1.limit)) !== undefined;
  return { virtualized, arc, cgroup: v1 ? 'v1' : 'none' };
}

/** Use against the limit of our control group, where one is set below the machine's own memory. */
async function limitedUse(host: Host, around: Surroundings, machineTotal: number): Promise<MemoryUse | undefined> {
  if (around.cgroup === 'none') return undefined;
  const files = cgroupFiles[around.cgroup];
  const limit = toNumber(await readOptional(host, files.limit));
  if (limit === undefined || limit <= 0 || limit >= machineTotal) return undefined;
  const current = toNumber(await readOptional(host, files.current));
  if (current === undefined) return undefined;
  const inactive = toNumber(files.inactive.exec((await readOptional(host, files.stat)) ?? '')?.[1]) ?? 0;
  const used = Math.min(limit, Math.max(0, current - inactive));
  return { total: limit, used, available: limit - used };
}

function bytes(name: string, help: string): MetricDefinition {
  return { name, unit: 'bytes', kind: 'gauge', help };
}

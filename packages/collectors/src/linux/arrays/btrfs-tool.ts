import type { Look } from '../../collector.ts';
import { linkOptional, type Host } from '../../host.ts';
import type { BtrfsDevice, BtrfsSysfs } from './btrfs-sysfs.ts';
import { sumOf } from './findings.ts';

/** What the tool `btrfs` has told of one filesystem. */
export interface BtrfsToolAnswers {
  /** The devices for which the names were asked: others, and they are asked again. */
  devices: string;
  nameOf: ReadonlyMap<string, string>;
  /** What it counted by the number of the device, and when it was asked (monotonic). */
  counts: ReadonlyMap<string, number>;
  askedMs: number;
}

interface Question {
  sysfs: BtrfsSysfs;
  /** Where it is mounted. */
  mount: string | undefined;
  before: BtrfsToolAnswers | undefined;
}

/** So often it is asked for counts that the kernel does not tell. */
const countsEveryMs = 60_000;

/**
 * Sysfs numbers the devices and names them, but not which is which: the tool is asked once for each set of devices. Kernels before 5.14 do not tell what the devices
 * count as wrong either: there it is asked every minute. What it does not tell is not known.
 */
export async function askBtrfsTool(host: Host, look: Look, question: Question): Promise<BtrfsToolAnswers> {
  const { sysfs, mount, before } = question;
  const devices = [...sysfs.devices.map(({ id, missing }) => `${id} ${String(missing)}`), ...sysfs.names].join('\n');
  const uncounted = sysfs.devices.some(({ errors }) => errors === null);
  if (before?.devices === devices && !(uncounted && look.monotonicMs - before.askedMs >= countsEveryMs)) return before;
  const nameOf = new Map(before?.nameOf);
  const counts = new Map<string, number>();
  const isWanted = mount !== undefined && (sysfs.devices.length > 1 || uncounted);
  for (const [id, { path, errors }] of isWanted ? await deviceStats(host, look.signal, mount) : []) {
    if (path !== null) nameOf.set(id, await deviceAt(host, path));
    if (errors !== null) counts.set(id, errors);
  }
  return { devices, nameOf, counts, askedMs: look.monotonicMs };
}

/** The filesystem with the counts of the tool where the kernel has none. */
export function withCounts(sysfs: BtrfsSysfs, { counts }: BtrfsToolAnswers): BtrfsSysfs {
  function counted(one: BtrfsDevice): BtrfsDevice {
    return { ...one, errors: one.errors ?? counts.get(one.id) ?? null };
  }
  return { ...sysfs, devices: sysfs.devices.map(counted) };
}

async function deviceStats(host: Host, signal: AbortSignal, mount: string): Promise<Map<string, DeviceStats>> {
  try {
    const args = ['--format', 'json', 'device', 'stats', mount];
    const { code, stdout } = await host.run('btrfs', args, { timeoutMs: 2000, signal });
    return code === 0 ? parseDeviceStats(stdout) : new Map<string, DeviceStats>();
  } catch {
    return new Map();
  }
}

/** The block device behind a path, which may be one of udev's links. */
export async function deviceAt(host: Host, path: string): Promise<string> {
  return ((await linkOptional(host, path)) ?? path).replace(/^.*\//, '');
}

/** What `btrfs --format json device stats` tells of a device; null what it does not. */
interface DeviceStats {
  path: string | null;
  errors: number | null;
}

const counters = ['write_io_errs', 'read_io_errs', 'flush_io_errs', 'corruption_errs', 'generation_errs'];

/** Devices by number from `btrfs --format json device stats`; none of what is not of that form. */
export function parseDeviceStats(text: string): Map<string, DeviceStats> {
  const found = new Map<string, DeviceStats>();
  const list = fieldOf(parseJson(text), 'device-stats');
  for (const entry of Array.isArray(list) ? list.slice(0, 256) : []) {
    const [id, path] = [fieldOf(entry, 'devid'), fieldOf(entry, 'device')];
    if (typeof id !== 'string' && typeof id !== 'number') continue;
    const isPath = typeof path === 'string' && /^\/dev\/[\w!.:+/-]{1,200}$/.test(path) && !path.includes('..');
    const counts = counters.map((name) => countOf(fieldOf(entry, name)));
    found.set(String(id), { path: isPath ? path : null, errors: counts.includes(null) ? null : sumOf(counts) });
  }
  return found;
}

function countOf(value: unknown): number | null {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : null;
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

import { listOptional, readOptional, type Host } from '../../host.ts';
import { toNumber } from '../../numbers.ts';
import { maxLabel, plainText } from '../../text.ts';

/** A device of a filesystem. `missing` null: the kernel does not tell. `errors`: all that was counted since they were reset. */
export interface BtrfsDevice {
  id: string;
  missing: boolean | null;
  errors: number | null;
}

/** A btrfs filesystem as /sys/fs/btrfs/<uuid> has it. */
export interface BtrfsSysfs {
  uuid: string;
  label: string;
  /** Empty where the kernel is older than 5.6. */
  devices: BtrfsDevice[];
  /** Block devices by name; `gone`: those that the kernel has no more. */
  names: string[];
  gone: string[];
  dataLevels: string[];
  metadataLevels: string[];
  /** What changes its devices now, null where nothing does or nobody tells. */
  operation: string | null;
  /** Of all devices together, copies counted; null where it is not told. */
  usedBytes: number | null;
}

const root = '/sys/fs/btrfs';
const levels = /^(?:single|dup|raid0|raid1|raid1c3|raid1c4|raid10|raid5|raid6)$/;
const maxFilesystems = 64;
const maxDevices = 256;
const most = 1e15;

/** Names of the mounted filesystems. */
export async function btrfsUuids(host: Host): Promise<string[]> {
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
  return (await listOptional(host, root)).filter((name) => uuid.test(name)).slice(0, maxFilesystems);
}

/** Reads one filesystem. Everything here is for all to read. */
export async function readBtrfsSysfs(host: Host, uuid: string): Promise<BtrfsSysfs> {
  const folder = `${root}/${uuid}`;
  const names = (await listOptional(host, `${folder}/devices`)).slice(0, maxDevices);
  const present = new Set(await listOptional(host, '/sys/class/block'));
  const operation = plainText((await readOptional(host, `${folder}/exclusive_operation`)) ?? '', 40);
  return {
    uuid,
    label: plainText((await readOptional(host, `${folder}/label`)) ?? '', maxLabel - 60),
    devices: await readDevices(host, `${folder}/devinfo`),
    names: names.map((name) => plainText(name, 64)),
    gone: present.size === 0 ? [] : names.filter((name) => !present.has(name)).map((name) => plainText(name, 64)),
    dataLevels: await levelsOf(host, `${folder}/allocation/data`),
    metadataLevels: await levelsOf(host, `${folder}/allocation/metadata`),
    operation: operation === '' || operation === 'none' ? null : operation,
    usedBytes: await usedBytes(host, `${folder}/allocation`),
  };
}

async function readDevices(host: Host, folder: string): Promise<BtrfsDevice[]> {
  const ids = (await listOptional(host, folder)).filter((id) => /^\d{1,10}$/.test(id)).slice(0, maxDevices);
  const files = ['missing', 'error_stats', 'replace_target'];
  const texts = await host.readFiles(ids.flatMap((id) => files.map((file) => `${folder}/${id}/${file}`)));
  return ids.flatMap((id, index) => {
    const [missing, stats, target] = texts.slice(index * files.length, (index + 1) * files.length);
    // What takes the place of another is not one more.
    if (toNumber(target) === 1) return [];
    const flag = toNumber(missing);
    return { id, missing: flag === undefined ? null : flag !== 0, errors: sumOfStats(stats) };
  });
}

/** Adds up `write_errs 0` and its four like; null for a kernel that does not count or calls its counts invalid. */
export function sumOfStats(text: string | undefined): number | null {
  const counts = [...(text ?? '').matchAll(/^(?:write|read|flush|corruption|generation)_errs (\d{1,15})$/gm)];
  if (counts.length === 0) return null;
  return Math.min(
    most,
    counts.reduce((sum, match) => sum + Number(match[1]), 0),
  );
}

async function levelsOf(host: Host, folder: string): Promise<string[]> {
  const names = (await listOptional(host, folder)).filter((name) => levels.test(name));
  const totals = await host.readFiles(names.map((name) => `${folder}/${name}/total_bytes`));
  return names.filter((_, index) => toNumber(totals[index]) !== 0);
}

async function usedBytes(host: Host, folder: string): Promise<number | null> {
  const texts = await host.readFiles(['data', 'metadata', 'system'].map((kind) => `${folder}/${kind}/disk_used`));
  const numbers = texts.map(toNumber).filter((bytes) => bytes !== undefined && bytes >= 0);
  const sum = numbers.reduce<number>((all, bytes) => all + (bytes ?? 0), 0);
  return numbers.length < 3 || sum > 2 ** 53 ? null : sum;
}

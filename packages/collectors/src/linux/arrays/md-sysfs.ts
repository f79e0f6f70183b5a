import { listOptional, type Host } from '../../host.ts';
import { percentOf, toNumber } from '../../numbers.ts';
import { plainText } from '../../text.ts';
import type { MdstatSync } from './mdstat.ts';

/** A member as sysfs has it: `states` such as in_sync, faulty, spare, journal; `slot` null where it fills none. */
export interface MdSysfsMember {
  name: string;
  states: string[];
  slot: number | null;
  errors: number | null;
}

/** An array as /sys/block/<name>/md has it (kernel Documentation/admin-guide/md.rst). */
export interface MdSysfs {
  arrayState: string;
  level: string | null;
  raidDisks: number | null;
  degraded: number | null;
  syncAction: string | null;
  sync: MdstatSync | null;
  mismatches: number | null;
  external: string | null;
  sizeBytes: number | null;
  /** The name that its creator gave it, where udev knows. */
  givenName: string | null;
  members: MdSysfsMember[];
}

const maxMembers = 256;
const most = 1e15;
const longestEtaSeconds = 10 * 366 * 86_400;

/** Reads one array; undefined where there is none of that name, or only a leftover without anything in it. */
export async function readMdSysfs(host: Host, name: string): Promise<MdSysfs | undefined> {
  if (!/^[\w.-]{1,64}$/.test(name)) return undefined;
  const block = `/sys/block/${name}`;
  const entries = await listOptional(host, `${block}/md`);
  if (entries.length === 0) return undefined;
  const texts = await host.readFiles([
    ...['array_state', 'level', 'raid_disks', 'degraded', 'sync_action'].map((file) => `${block}/md/${file}`),
    ...['mismatch_cnt', 'metadata_version', 'sync_completed', 'sync_speed'].map((file) => `${block}/md/${file}`),
    `${block}/size`,
    `${block}/dev`,
  ]);
  const [arrayState, level, raidDisks, degraded, syncAction, mismatches, version, completed, speed, size, dev] =
    texts.map((text) => (text === undefined ? undefined : plainText(text, 80)));
  const devices = entries.filter((entry) => entry.startsWith('dev-')).slice(0, maxMembers);
  if (arrayState === undefined || (arrayState === 'clear' && devices.length === 0)) return undefined;
  return {
    arrayState,
    level: level === undefined || level === '' ? null : level,
    raidDisks: count(raidDisks),
    degraded: count(degraded),
    syncAction: syncAction ?? null,
    sync: toSync(syncAction, completed, speed),
    mismatches: count(mismatches),
    external: version?.startsWith('external:') === true ? version.slice(9) : null,
    sizeBytes: bytesOf(size),
    givenName: await givenName(host, dev),
    members: await readMembers(host, `${block}/md`, devices),
  };
}

async function readMembers(host: Host, folder: string, devices: readonly string[]): Promise<MdSysfsMember[]> {
  const files = devices.flatMap((device) => ['state', 'slot', 'errors'].map((file) => `${folder}/${device}/${file}`));
  const texts = await host.readFiles(files);
  return devices.flatMap((device, index) => {
    const [state, slot, errors] = texts.slice(index * 3, index * 3 + 3);
    if (state === undefined) return [];
    return {
      name: plainText(device.slice(4).replaceAll('!', '/'), 64),
      states: plainText(state, 200).split(/[\s,]+/),
      slot: count(slot),
      errors: count(errors),
    };
  });
}

/** What mdstat says in a line, of an array that mdstat cannot be read for. */
function toSync(
  action: string | undefined,
  completed: string | undefined,
  speed: string | undefined,
): MdstatSync | null {
  const kind = /^(?:resync|recover|check|reshape|repair)$/.exec(action ?? '')?.[0];
  if (kind === undefined) return null;
  const idle = { kind: kind === 'recover' ? 'recovery' : kind, ...noProgress };
  const [, done, all] = /^(\d{1,18}) \/ (\d{1,18})$/.exec(completed ?? '') ?? [];
  const percent = percentOf(Number(done), Number(all));
  if (percent === undefined) return { ...idle, waiting: 'DELAYED' };
  const bytesPerSecond = (count(speed) ?? 0) * 1024;
  if (bytesPerSecond === 0) return { ...idle, percent, waiting: null };
  const seconds = Math.max(0, Math.round(((Number(all) - Number(done)) * 512) / bytesPerSecond));
  return { ...idle, percent, etaSeconds: seconds > longestEtaSeconds ? null : seconds, bytesPerSecond, waiting: null };
}

const noProgress = { percent: null, etaSeconds: null, bytesPerSecond: null } as const;

/** Arrays that no configuration names get the numbers 127, 126, … in the order in which they are found. */
async function givenName(host: Host, dev: string | undefined): Promise<string | null> {
  if (dev === undefined || !/^\d{1,5}:\d{1,7}$/.test(dev)) return null;
  const [text] = await host.readFiles([`/run/udev/data/b${dev}`]);
  const name = /^E:MD_DEVNAME=(.{1,100})$/m.exec(text ?? '')?.[1];
  return name === undefined ? null : plainText(name, 100);
}

function count(text: string | undefined): number | null {
  const value = toNumber(text);
  return value === undefined || value < 0 || value > most ? null : value;
}

function bytesOf(sectors: string | undefined): number | null {
  const bytes = (count(sectors) ?? 0) * 512;
  return bytes > 0 && Number.isSafeInteger(bytes) ? bytes : null;
}

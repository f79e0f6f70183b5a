import type { ArrayMember, ArrayWork, DiskArray } from '@labkeeper/protocol/inventory';
import { percentOf } from '../../numbers.ts';
import { sumOf, workOf } from './findings.ts';
import type { BtrfsSysfs } from './btrfs-sysfs.ts';
import type { ScrubStatus } from './scrub-status.ts';

/** Everything that is known of one filesystem. `scrubbing`: whether the scrub of `scrub` runs now. */
export interface BtrfsFacts {
  sysfs: BtrfsSysfs;
  /** Block devices by the number that btrfs gives them, as far as they could be learnt. */
  nameOf: ReadonlyMap<string, string>;
  scrub: ScrubStatus | undefined;
  scrubbing: boolean;
  nowMs: number;
  size: { totalBytes: number; usedBytes: number } | undefined;
  mount: string | undefined;
}

/** How many devices may be missing before data is: the least of what holds the data and what holds the metadata. */
const bearable: Readonly<Record<string, number>> = {
  single: 0,
  dup: 0,
  raid0: 0,
  raid1: 1,
  raid10: 1,
  raid5: 1,
  raid6: 2,
  raid1c3: 2,
  raid1c4: 3,
};

/** Whether it is worth a row: several devices, or one with errors or missing. */
export function isBtrfsArray({ devices, names }: BtrfsSysfs): boolean {
  if (devices.length > 1 || names.length > 1) return true;
  return devices.some(({ errors, missing }) => missing === true || (errors ?? 0) > 0);
}

/** A btrfs filesystem as a row. */
export function btrfsArray(facts: BtrfsFacts): DiskArray {
  const { sysfs, size, scrub } = facts;
  const members = membersOf(facts);
  const lost = members.filter((member) => !member.working).length;
  const told = sysfs.devices.length > 0 && sysfs.devices.every(({ missing }) => missing !== null);
  return {
    array: sysfs.label === '' ? sysfs.uuid : sysfs.label,
    kind: 'btrfs',
    level: levelOf(sysfs),
    state: stateOf(facts, lost, told),
    problems: problemsOf(facts, members, told),
    size_bytes: size?.totalBytes ?? null,
    used_bytes: size?.usedBytes ?? null,
    wanted: told ? sysfs.devices.length : null,
    working: told ? Math.max(0, sysfs.devices.length - lost) : null,
    errors: errorsOf(sysfs),
    members,
    work: btrfsWork(facts),
    checked_at: scrub?.finished === true ? new Date(scrub.endedMs).toISOString() : null,
  };
}

function membersOf({ sysfs, nameOf }: BtrfsFacts): ArrayMember[] {
  if (sysfs.devices.length === 0)
    return sysfs.names.map((name) => toMember(name, null, sysfs.gone.includes(name), null));
  const members = sysfs.devices.map(({ id, missing, errors }) => {
    const name = nameOf.get(id) ?? (sysfs.devices.length === 1 ? sysfs.names[0] : undefined);
    const gone = missing === true || (name !== undefined && sysfs.gone.includes(name));
    return toMember(name ?? `device ${id}`, `device ${id}`, gone, errors);
  });
  // A disk was pulled, and nobody tells which number it had.
  const unseen = sysfs.gone.filter((gone) => !members.some(({ name }) => name === gone));
  return [...members, ...unseen.map((name) => toMember(name, null, true, null))];
}

function toMember(name: string, role: string | null, missing: boolean, errors: number | null): ArrayMember {
  return { name, role: name === role ? null : role, state: missing ? 'missing' : 'active', working: !missing, errors };
}

function stateOf({ sysfs, scrubbing }: BtrfsFacts, lost: number, told: boolean): DiskArray['state'] {
  const refilling = /^device (?:replace|remove)$/.test(sysfs.operation ?? '');
  if (lost > 0) {
    const limits = [...sysfs.dataLevels, ...sysfs.metadataLevels].map((level) => bearable[level] ?? 0);
    if (limits.length > 0 && lost > Math.min(...limits)) return 'failed';
    return refilling ? 'rebuilding' : 'degraded';
  }
  if (!told) return 'unknown';
  if (sysfs.operation === 'device replace') return 'rebuilding';
  if (isUncounted(sysfs)) return 'unknown';
  return scrubbing ? 'checking' : 'ok';
}

/** What is known of is counted, but none of some and nothing of others is not none. */
function errorsOf(sysfs: BtrfsSysfs): number | null {
  const sum = sumOf(sysfs.devices.map(({ errors }) => errors));
  return sum === 0 && isUncounted(sysfs) ? null : sum;
}

/** Whether a device that is there may have counted errors of which nobody tells. */
function isUncounted({ devices }: BtrfsSysfs): boolean {
  return devices.some(({ missing, errors }) => missing !== true && errors === null);
}

function levelOf({ dataLevels, metadataLevels }: BtrfsSysfs): string | null {
  const found = dataLevels.length > 0 ? dataLevels : metadataLevels;
  return found.length === 0 ? null : found.toSorted().join(' + ');
}

function problemsOf({ sysfs, mount }: BtrfsFacts, members: readonly ArrayMember[], told: boolean): string[] {
  const problems = told ? [] : ['the kernel does not tell whether a device is missing (5.6 and newer do)'];
  if (isUncounted(sysfs))
    problems.push(
      'what its devices count as wrong is not told (Linux 5.14 and newer tell it, and the tool of btrfs-progs)',
    );
  for (const { name, role, state, working, errors } of members.slice(0, 24)) {
    const title = role === null ? name : `${name} (${role})`;
    if (!working) problems.push(`${title} is ${state}`);
    else if ((errors ?? 0) > 0) problems.push(`${title}: ${errors ?? 0} errors since its counts were reset`);
  }
  const unnamed = members.some(({ name, errors }) => /^device \d+$/.test(name) && (errors ?? 0) > 0);
  if (unnamed) problems.push(`sudo btrfs device stats ${mount ?? 'MOUNT'} tells which disk that is`);
  return problems.slice(0, 32);
}

function btrfsWork({ sysfs, scrub, scrubbing, nowMs }: BtrfsFacts): ArrayWork | null {
  if (sysfs.operation !== null) {
    const paused = sysfs.operation.endsWith(' paused');
    return workOf(sysfs.operation.replace(/ paused$/, '').replace(/^device /, ''), paused);
  }
  if (!scrubbing || scrub === undefined) return null;
  const seconds = (nowMs - scrub.startedMs) / 1000;
  const bytesPerSecond = seconds > 0 ? Math.round(scrub.scrubbedBytes / seconds) : 0;
  const left = sysfs.usedBytes === null ? null : Math.max(0, sysfs.usedBytes - scrub.scrubbedBytes);
  const percent = sysfs.usedBytes === null ? undefined : percentOf(scrub.scrubbedBytes, sysfs.usedBytes);
  return {
    kind: 'scrub',
    percent: percent ?? null,
    eta_seconds: left === null || bytesPerSecond === 0 ? null : Math.round(left / bytesPerSecond),
    bytes_per_second: bytesPerSecond === 0 ? null : bytesPerSecond,
    paused: false,
  };
}

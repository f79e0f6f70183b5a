import type { Status } from '@labkeeper/protocol/agent';

/** A temperature, and of that of a disk what is known of the disk. Limits are those that the sensor states itself (°C). */
export interface Temperature {
  readonly chip: string;
  readonly sensor: string;
  readonly celsius: number;
  readonly disk?: DiskTraits | undefined;
}

/** What decides how hot a disk may be. */
export interface DiskTraits {
  readonly rotational: boolean | null;
  readonly high: number | null;
  readonly critical: number | null;
}

/** Nothing is too hot below this (°C). */
export const warmDisk = 40;

interface Limits {
  readonly what: string;
  readonly warn: number;
  readonly fail: number;
}

const cpuLimits: Limits = { what: 'CPU', warn: 85, fail: 95 };
const hardDiskLimits: Limits = { what: 'Disk', warn: 50, fail: 60 };
const solidDiskLimits: Limits = { what: 'Disk', warn: 70, fail: 80 };
const cpuChip = /^(?:coretemp|k10temp|zenpower|x86_pkg|soc|package|(?:big|little|mid)core|cluster|cpu)/;
/** Thermal zones have names of the board's maker; these are the processor or the chip that it is on. */
const cpuZone = /(?:^|[^a-z])(?:cpu|soc|x86[_-]pkg|package|core|cluster|(?:big|little|mid)[_-]?core)/i;

/** Whether a chip measures a disk. */
export function isDiskChip(chip: string): boolean {
  return chip.startsWith('nvme') || chip.startsWith('drivetemp');
}

/** How hot something is by the limits for what it is, or undefined where it is not hot or nobody knows what it is. */
export function heatOf(reading: Temperature): { readonly status: Status; readonly what: string } | undefined {
  const limits = limitsOf(reading);
  if (limits === undefined || reading.celsius < limits.warn) return undefined;
  return { status: reading.celsius >= limits.fail ? 'FAIL' : 'WARN', what: limits.what };
}

function limitsOf({ chip, sensor, disk }: Temperature): Limits | undefined {
  if (cpuChip.test(chip)) return cpuLimits;
  if (chip === 'thermal') return cpuZone.test(sensor) ? cpuLimits : undefined;
  if (!isDiskChip(chip)) return undefined;
  // A SATA disk of which nothing is known may be a spinning one.
  const isSolid = chip.startsWith('nvme') || disk?.rotational === false;
  return withOwn(isSolid ? solidDiskLimits : hardDiskLimits, disk);
}

/** A drive that states lower limits knows itself better. */
function withOwn(limits: Limits, disk: DiskTraits | undefined): Limits {
  const { what, warn, fail } = limits;
  return { what, warn: lower(warn, disk?.high), fail: lower(fail, disk?.critical) };
}

function lower(limit: number, own: number | null | undefined): number {
  return own === null || own === undefined || own < warmDisk ? limit : Math.min(limit, own);
}

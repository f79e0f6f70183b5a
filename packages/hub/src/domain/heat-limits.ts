/** What measures a temperature, and of that of a disk what is known of the disk. Limits are those that the sensor states itself (°C). */
export interface HeatSource {
  readonly chip: string;
  readonly sensor: string;
  readonly disk?: DiskTraits | undefined;
}

/** What decides how hot a disk may be. */
export interface DiskTraits {
  readonly rotational: boolean | null;
  readonly high: number | null;
  readonly critical: number | null;
}

/** A limit below this is no limit (°C). */
const warmDisk = 40;

/** How hot something may be (°C). */
export interface HeatLimits {
  readonly warn: number;
  readonly fail: number;
}

const cpuLimits: HeatLimits = { warn: 85, fail: 95 };
const hardDiskLimits: HeatLimits = { warn: 50, fail: 60 };
const solidDiskLimits: HeatLimits = { warn: 70, fail: 80 };
/** An NVMe drive tells its temperature as `Composite`; `Sensor 1` and so on are parts of it, some of them hotter than the drive may be. */
const drivePart = /^Sensor \d/;
const cpuChip = /^(?:coretemp|k10temp|zenpower|x86_pkg|soc|package|(?:big|little|mid)core|cluster|cpu)/;
/** Thermal zones have names of the board's maker; these are the processor or the chip that it is on. */
const cpuZone = /(?:^|[^a-z])(?:cpu|soc|x86[_-]pkg|package|core|cluster|(?:big|little|mid)[_-]?core)/i;

/** Whether a chip measures a disk. */
function isDiskChip(chip: string): boolean {
  return chip.startsWith('nvme') || chip.startsWith('drivetemp');
}

/** The limits for what a sensor measures; undefined where nobody knows what that is. */
export function heatLimits({ chip, sensor, disk }: HeatSource): HeatLimits | undefined {
  if (cpuChip.test(chip)) return cpuLimits;
  if (chip === 'thermal') return cpuZone.test(sensor) ? cpuLimits : undefined;
  if (!isDiskChip(chip) || drivePart.test(sensor)) return undefined;
  // A SATA disk of which nothing is known may be a spinning one.
  const isSolid = chip.startsWith('nvme') || disk?.rotational === false;
  return withOwn(isSolid ? solidDiskLimits : hardDiskLimits, disk);
}

/** A drive that states lower limits knows itself better. */
function withOwn(limits: HeatLimits, disk: DiskTraits | undefined): HeatLimits {
  const { warn, fail } = limits;
  return { warn: lower(warn, disk?.high), fail: lower(fail, disk?.critical) };
}

function lower(limit: number, own: number | null | undefined): number {
  return own === null || own === undefined || own < warmDisk ? limit : Math.min(limit, own);
}

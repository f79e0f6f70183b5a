import { linkOptional, listOptional, readOptional, type Host } from '../../host.ts';
import { maxLabel, plainText } from '../../text.ts';
import { hwmonLimit, type SensorUnit } from './hwmon-value.ts';

/** One thing that a chip measures: the file, and what does not change. */
export interface Probe {
  file: string;
  unit: SensorUnit;
  sensor: string;
  high: number | null;
  critical: number | null;
}

/**
 * A chip with its probes. `slow`: its driver asks the hardware over a bus. `sleepyDisk`: the I/O counters of a disk that may sleep. `rotational`: of a
 * disk, whether it spins; undefined for what is no disk.
 */
export interface Chip {
  chip: string;
  probes: Probe[];
  slow: boolean;
  sleepyDisk: string | undefined;
  rotational?: boolean | null;
}

const root = '/sys/class/hwmon';
const zones = '/sys/class/thermal';
const maxChips = 64;
const maxProbes = 256;

const units: Readonly<Record<string, SensorUnit>> = { temp: 'celsius', fan: 'rpm', in: 'volts' };
/** These send a command to a device or talk over I²C or USB, which takes milliseconds and may hang. */
const slowDrivers =
  /^(?:nvme|drivetemp|jc42|spd5118|pmbus|ibm|ipmi|acpi_power_meter|corsair|nzxt|kraken|aquacomputer|liquidtro|lm7|lm9|tmp|w83l|max|adt|emc|asus_ec|dell_smm)/;

/** The names that discovery depends on: another list means another discovery. */
export async function chipNames(host: Host): Promise<string> {
  return (await listOptional(host, root)).join(' ');
}

/** Every chip of hwmon with its probes; thermal zones where no chip measures a temperature. */
export async function findChips(host: Host): Promise<Chip[]> {
  const names = (await listOptional(host, root)).sort(byNumber).slice(0, maxChips);
  const found: { chip: Chip; device: string }[] = [];
  for (const name of names) {
    const one = await describeChip(host, `${root}/${name}`);
    if (one !== undefined) found.push(one);
  }
  const chips = withDistinctNames(found);
  if (chips.some((chip) => chip.probes.some((probe) => probe.unit === 'celsius'))) return chips;
  return [...chips, ...(await findZones(host))];
}

async function describeChip(host: Host, folder: string): Promise<{ chip: Chip; device: string } | undefined> {
  // Old kernels keep name and readings one folder deeper.
  let base = folder;
  let name = await readOptional(host, `${folder}/name`);
  if (name === undefined) {
    base = `${folder}/device`;
    name = await readOptional(host, `${base}/name`);
  }
  const driver = plainText(name ?? '', 80);
  const probes = await findProbes(host, base);
  if (probes.length === 0) return undefined;
  const device = (await linkOptional(host, `${folder}/device`))?.split('/').pop() ?? folder.slice(root.length + 1);
  const chip: Chip = {
    chip: await chipLabel(host, folder, driver === '' ? device : driver),
    probes,
    slow: slowDrivers.test(driver),
    ...(await diskTraits(host, folder, driver)),
  };
  return { chip, device };
}

/** Disks have many chips of one name: the serial tells them apart and stays the same. */
async function chipLabel(host: Host, folder: string, driver: string): Promise<string> {
  if (driver !== 'nvme' && driver !== 'drivetemp') return driver;
  const serial =
    (await readOptional(host, `${folder}/device/serial`)) ?? (await readOptional(host, `${folder}/device/wwid`));
  const plain = plainText(serial ?? '', 120).replaceAll(/\s+/g, ' ');
  return plain === '' ? driver : `${driver} ${plain}`;
}

/**
 * Whether the disk behind a chip spins, and the I/O counters of one that may sleep. A temperature is only asked of a spinning disk while it works, so that
 * asking never keeps it awake.
 */
async function diskTraits(
  host: Host,
  folder: string,
  driver: string,
): Promise<Pick<Chip, 'sleepyDisk' | 'rotational'>> {
  if (driver === 'nvme') return { sleepyDisk: undefined, rotational: false };
  if (driver !== 'drivetemp') return { sleepyDisk: undefined };
  const [disk] = await listOptional(host, `${folder}/device/block`);
  if (disk === undefined) return { sleepyDisk: undefined, rotational: null };
  const block = `${folder}/device/block/${disk}`;
  const text = (await readOptional(host, `${block}/queue/rotational`))?.trim();
  const rotational = text === '0' || text === '1' ? text === '1' : null;
  return { sleepyDisk: rotational === false ? undefined : `${block}/stat`, rotational };
}

async function findProbes(host: Host, base: string): Promise<Probe[]> {
  const probes: Probe[] = [];
  const labels = new Set<string>();
  for (const file of (await listOptional(host, base)).sort(byNumber)) {
    const match = /^((temp|fan|in)\d{1,4})_input$/.exec(file);
    const [, stem, kind] = match ?? [];
    const unit = units[kind ?? ''];
    if (stem === undefined || unit === undefined || probes.length >= maxProbes) continue;
    const sensor = distinct(await readOptional(host, `${base}/${stem}_label`), stem, labels);
    const limits = unit === 'celsius' ? await readLimits(host, `${base}/${stem}`) : { high: null, critical: null };
    probes.push({ file: `${base}/${file}`, unit, sensor, ...limits });
  }
  return probes;
}

async function readLimits(host: Host, stem: string): Promise<Pick<Probe, 'high' | 'critical'>> {
  const high = hwmonLimit(await readOptional(host, `${stem}_max`));
  return { high, critical: hwmonLimit(await readOptional(host, `${stem}_crit`)) };
}

/** The label, the file's own name where there is none, both where the label is taken. */
function distinct(label: string | undefined, stem: string, taken: Set<string>): string {
  const plain = plainText(label ?? '', maxLabel - 40) || stem;
  const name = taken.has(plain) ? `${plain} (${stem})` : plain;
  taken.add(name);
  return name;
}

async function findZones(host: Host): Promise<Chip[]> {
  const names = (await listOptional(host, zones)).filter((name) => name.startsWith('thermal_zone')).sort(byNumber);
  const probes: Probe[] = [];
  const labels = new Set<string>();
  for (const name of names.slice(0, maxProbes)) {
    const sensor = distinct(await readOptional(host, `${zones}/${name}/type`), name, labels);
    probes.push({ file: `${zones}/${name}/temp`, unit: 'celsius', sensor, high: null, critical: null });
  }
  return probes.length === 0 ? [] : [{ chip: 'thermal', probes, slow: false, sleepyDisk: undefined }];
}

/** Two processors, two cards: the device behind tells the chips apart, and stays the same. */
function withDistinctNames(found: readonly { chip: Chip; device: string }[]): Chip[] {
  const counts = new Map<string, number>();
  for (const { chip } of found) counts.set(chip.chip, (counts.get(chip.chip) ?? 0) + 1);
  return found.map(({ chip, device }) =>
    (counts.get(chip.chip) ?? 0) > 1 ? { ...chip, chip: plainText(`${chip.chip} ${device}`, maxLabel) } : chip,
  );
}

function byNumber(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

import type { Sensor } from '@labkeeper/protocol/inventory';
import type { MetricDefinition, Sample } from '@labkeeper/protocol/sample';
import type { Collector, Look, Reading } from '../../collector.ts';
import { readOptional, type Host } from '../../host.ts';
import { chipNames, findChips, type Chip } from './chips.ts';
import { hwmonValue } from './hwmon-value.ts';
import { findThrottledSource, readThrottled, throttledStates } from './throttled.ts';

interface Memory {
  chips: readonly Chip[];
  names: string;
  foundMs: number;
  /** When the slow chips were asked last. */
  slowMs: number;
  throttledSource: string | undefined;
  /** Last value of each probe by its file. */
  values: ReadonlyMap<string, number>;
  /** I/O counters of disks that may sleep, by their file. */
  activity: ReadonlyMap<string, string>;
}

const metrics = [
  { name: 'temperature_celsius', unit: 'celsius', kind: 'gauge', help: 'Temperature. Labels chip, sensor.' },
  { name: 'fan_rpm', unit: 'rpm', kind: 'gauge', help: 'Turns of a fan in a minute. Labels chip, sensor.' },
  { name: 'voltage_volts', unit: 'volts', kind: 'gauge', help: 'Voltage. Labels chip, sensor.' },
  {
    name: 'throttled_state',
    unit: '',
    kind: 'state',
    help: 'What the firmware of a Raspberry Pi holds back.',
    states: [...throttledStates],
  },
] as const satisfies readonly MetricDefinition[];

const metricOf = { celsius: 'temperature_celsius', rpm: 'fan_rpm', volts: 'voltage_volts' } as const;

const foundEveryMs = 600_000;
const slowEveryMs = 9000;

/** Temperatures, fans and voltages of the chips that the kernel knows, and what a Raspberry Pi's firmware holds back. */
export const sensors: Collector<Memory> = {
  id: 'sensors',
  about: 'Temperatures, fans and voltages of hwmon and thermal zones; throttling of Raspberry Pis.',
  everySeconds: 0,
  live: true,
  liveEverySeconds: 2,
  metrics,
  collect,
};

async function collect(host: Host, look: Look<Memory>): Promise<Reading<Memory> | 'absent'> {
  const known = await knownChips(host, look);
  if (known.chips.length === 0 && known.throttledSource === undefined) return 'absent';
  const before = look.previous?.memory;
  const slowMs = lastSlowLook(look);
  const slowDue = slowMs === look.monotonicMs;
  const memory = {
    ...known,
    slowMs,
    values: new Map<string, number>(),
    activity: new Map(before?.activity),
  };
  const samples: Sample[] = [];
  for (const chip of known.chips) {
    const asked = (slowDue || !chip.slow) && (await isAwake(host, chip, memory.activity));
    if (asked) samples.push(...(await readChip(host, chip, memory.values)));
    else keepValues(chip, before?.values, memory.values);
  }
  samples.push(...(await throttledSamples(host, slowDue ? known.throttledSource : undefined)));
  return { samples, inventory: { sensors: describe(known.chips, memory.values) }, memory };
}

/** When slow chips were asked last: now, if that is due. */
function lastSlowLook({ monotonicMs, previous }: Look<Memory>): number {
  const lastMs = previous?.memory.slowMs;
  return lastMs !== undefined && monotonicMs - lastMs < slowEveryMs ? lastMs : monotonicMs;
}

/** A probe without a value (ENODATA, EAGAIN) costs only itself. */
async function readChip(host: Host, chip: Chip, values: Map<string, number>): Promise<Sample[]> {
  const samples: Sample[] = [];
  const texts = await (chip.slow ? readSlowly(host, chip) : host.readFiles(chip.probes.map(({ file }) => file)));
  for (const [index, { file, unit, sensor }] of chip.probes.entries()) {
    const value = hwmonValue(unit, texts[index]);
    if (value === undefined) continue;
    values.set(file, value);
    samples.push({ metric: metricOf[unit], labels: { chip: chip.chip, sensor }, value });
  }
  return samples;
}

/** One after the other: a bus takes one question at a time, and a hung one shall hold one thread, not all. */
async function readSlowly(host: Host, chip: Chip): Promise<(string | undefined)[]> {
  const texts: (string | undefined)[] = [];
  for (const { file } of chip.probes) texts.push(await readOptional(host, file, { slow: true }));
  return texts;
}

/** What was not asked now shows its last value in the inventory, and gives no sample. */
function keepValues(chip: Chip, before: ReadonlyMap<string, number> | undefined, values: Map<string, number>): void {
  for (const { file } of chip.probes) {
    const value = before?.get(file);
    if (value !== undefined) values.set(file, value);
  }
}

function describe(chips: readonly Chip[], values: ReadonlyMap<string, number>): Sensor[] {
  const inventory: Sensor[] = [];
  for (const { chip, probes, rotational } of chips) {
    for (const { file, sensor, unit, high, critical } of probes) {
      const value = values.get(file);
      if (value === undefined) continue;
      const disk = rotational === undefined ? {} : { rotational };
      inventory.push({ chip, sensor, unit, value, high, critical, ...disk });
    }
  }
  return inventory;
}

async function knownChips(
  host: Host,
  look: Look<Memory>,
): Promise<Pick<Memory, 'chips' | 'names' | 'foundMs' | 'throttledSource'>> {
  const memory = look.previous?.memory;
  const names = await chipNames(host);
  const fresh = memory?.names === names && look.monotonicMs - memory.foundMs < foundEveryMs;
  if (memory !== undefined && fresh) return memory;
  const throttledSource = memory === undefined ? await findThrottledSource(host) : memory.throttledSource;
  return { chips: await findChips(host), names, foundMs: look.monotonicMs, throttledSource };
}

/** A disk that may sleep is asked only if it has worked since it was thought of last; what it did is remembered. */
async function isAwake(host: Host, chip: Chip, activity: Map<string, string>): Promise<boolean> {
  if (chip.sleepyDisk === undefined) return true;
  const now = (await readOptional(host, chip.sleepyDisk)) ?? '';
  const earlier = activity.get(chip.sleepyDisk);
  activity.set(chip.sleepyDisk, now);
  return earlier !== undefined && earlier !== now;
}

async function throttledSamples(host: Host, source: string | undefined): Promise<Sample[]> {
  const state = source === undefined ? undefined : await readThrottled(host, source);
  return state === undefined ? [] : [{ metric: 'throttled_state', value: throttledStates.indexOf(state) }];
}

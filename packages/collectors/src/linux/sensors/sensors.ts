import type { Sensor } from '@labkeeper/protocol/inventory';
import type { MetricDefinition, Sample } from '@labkeeper/protocol/sample';
import type { Collector, Look, Reading } from '../../collector.ts';
import { readOptional, type Host } from '../../host.ts';
import { chipNames, findChips, type Chip, type Probe } from './chips.ts';
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
  const slowDue = before === undefined || look.monotonicMs - before.slowMs >= slowEveryMs;
  const memory = {
    ...known,
    slowMs: slowDue ? look.monotonicMs : before.slowMs,
    values: new Map<string, number>(),
    activity: new Map(before?.activity),
  };
  const samples: Sample[] = [];
  const inventory: Sensor[] = [];
  for (const chip of known.chips) {
    const asked = (slowDue || !chip.slow) && (await isAwake(host, chip, memory.activity));
    const values = asked ? await readProbes(host, chip) : before?.values;
    for (const probe of chip.probes) {
      const value = values?.get(probe.file);
      if (value === undefined) continue;
      memory.values.set(probe.file, value);
      inventory.push(toSensor(chip, probe, value));
      if (asked) samples.push(toSample(chip, probe, value));
    }
  }
  if (slowDue) samples.push(...(await throttledSamples(host, known.throttledSource)));
  return { samples, inventory: { sensors: inventory }, memory };
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

/** Values by file. A probe without one (ENODATA, EAGAIN) costs only itself. */
async function readProbes(host: Host, chip: Chip): Promise<Map<string, number>> {
  const values = new Map<string, number>();
  for (const { file, unit } of chip.probes) {
    const value = hwmonValue(unit, await readOptional(host, file, { slow: chip.slow }));
    if (value !== undefined) values.set(file, value);
  }
  return values;
}

async function throttledSamples(host: Host, source: string | undefined): Promise<Sample[]> {
  const state = source === undefined ? undefined : await readThrottled(host, source);
  return state === undefined ? [] : [{ metric: 'throttled_state', value: throttledStates.indexOf(state) }];
}

function toSample(chip: Chip, probe: Probe, value: number): Sample {
  return { metric: metricOf[probe.unit], labels: { chip: chip.chip, sensor: probe.sensor }, value };
}

function toSensor(chip: Chip, probe: Probe, value: number): Sensor {
  return {
    chip: chip.chip,
    sensor: probe.sensor,
    unit: probe.unit,
    value,
    high: probe.high,
    critical: probe.critical,
  };
}

import type { PowerSource } from '@labkeeper/protocol/inventory';
import type { MetricDefinition, Sample } from '@labkeeper/protocol/sample';
import type { Collector, Look, Reading } from '../../collector.ts';
import type { Host } from '../../host.ts';
import { apcupsd } from './apcupsd.ts';
import type { Energy } from './energy.ts';
import { findPowerChips, hwmonNames, readPowerChips, type PowerChip } from './hwmon-power.ts';
import type { Measured } from './measured.ts';
import { nut } from './nut.ts';
import { nvidia } from './nvidia.ts';
import { readRapl } from './rapl.ts';
import { askTool, type Tool, type ToolMemory } from './tool.ts';
import { upsStates } from './ups-state.ts';

interface Memory {
  meters: ReadonlyMap<string, Energy>;
  chips: readonly PowerChip[];
  /** Names in the folder of chips when they were looked for. */
  names: string;
  foundMs: number;
  tools: ReadonlyMap<string, ToolMemory>;
}

const metrics = [
  {
    name: 'power_watts',
    unit: 'watts',
    kind: 'gauge',
    help: 'Power that a processor, card, supply or UPS takes or gives.',
  },
  { name: 'energy_joules', unit: 'joules', kind: 'counter', help: 'Energy that a meter has counted.' },
  { name: 'ups_load_percent', unit: 'percent', kind: 'gauge', help: 'Load of a UPS, of what it can bear.' },
  { name: 'ups_battery_percent', unit: 'percent', kind: 'gauge', help: 'Charge of the battery of a UPS.' },
  { name: 'ups_runtime_seconds', unit: 'seconds', kind: 'gauge', help: 'How long the battery of a UPS would last.' },
  { name: 'ups_state', unit: '', kind: 'state', help: 'How a UPS is, its most urgent word.', states: [...upsStates] },
] as const satisfies readonly MetricDefinition[];

const foundEveryMs = 600_000;
const maxSources = 128;
const tools: readonly Tool[] = [nut, apcupsd, nvidia];

/** Set anew at every start of the machine, as the kernel gives the files to root alone. */
const grantRapl =
  "only root may read the processors' energy meters. To let the agent read them, run: " +
  String.raw`printf 'z /sys/devices/virtual/powercap/*/*/energy_uj 0440 root labkeeper-agent -\nz /sys/devices/virtual/powercap/*/*/*/energy_uj 0440 root labkeeper-agent -\n' | ` +
  'sudo tee /etc/tmpfiles.d/labkeeper-power.conf && sudo systemd-tmpfiles --create labkeeper-power.conf';

/** Watts of processors, graphics cards and power supplies, and every UPS that NUT or apcupsd looks after. */
export const power: Collector<Memory> = {
  id: 'power',
  about:
    'Watts of processors (RAPL), graphics cards and power supplies; load, battery and state of a UPS (NUT, apcupsd).',
  everySeconds: 0,
  live: true,
  liveEverySeconds: 2,
  metrics,
  collect,
};

async function collect(host: Host, look: Look<Memory>): Promise<Reading<Memory> | 'absent'> {
  const before = look.previous?.memory;
  const nowMs = look.monotonicMs;
  const asking = tools.map((tool) => askTool(tool, host, look, before?.tools.get(tool.name)));
  const rapl = await readRapl(host, before?.meters, nowMs);
  const known = await knownChips(host, look);
  const chips = await readPowerChips(host, known.chips, rapl.meters, { before: before?.meters, nowMs });
  const told = await Promise.all(asking);
  const measured = [...rapl.measured, ...chips];
  const fresh = told.filter((one) => one.fresh).flatMap((one) => one.sources.map((source) => ({ source })));
  const stale = told.filter((one) => !one.fresh).flatMap((one) => one.sources.map((source) => ({ source })));
  const all = distinct([...measured, ...fresh, ...stale]);
  const hints = [rapl.denied ? grantRapl : undefined, ...told.map((one) => one.hint)].filter(
    (hint) => hint !== undefined,
  );
  if (all.length === 0 && hints.length === 0 && before === undefined) return 'absent';
  const reading: Reading<Memory> = {
    samples: all.slice(0, measured.length + fresh.length).flatMap(toSamples),
    inventory: { power: all.map(({ source }) => source) },
    memory: {
      ...known,
      meters: rapl.meters,
      tools: new Map(
        tools.flatMap(({ name }, index) => (told[index] === undefined ? [] : [[name, told[index].memory]])),
      ),
    },
  };
  return hints.length === 0 ? reading : { ...reading, hint: hints.join('; ') };
}

async function knownChips(host: Host, look: Look<Memory>): Promise<Pick<Memory, 'chips' | 'names' | 'foundMs'>> {
  const before = look.previous?.memory;
  const names = await hwmonNames(host);
  const fresh = before?.names === names && look.monotonicMs - before.foundMs < foundEveryMs;
  if (before !== undefined && fresh) return before;
  return { chips: await findPowerChips(host), names, foundMs: look.monotonicMs };
}

/** Two programs may call two things by one name: the kind and a number tell them apart. */
function distinct(all: readonly Measured[]): Measured[] {
  const taken = new Set<string>();
  return all.slice(0, maxSources).map((one) => {
    const name = one.source.source;
    const names = [name, `${name} (${one.source.kind})`];
    for (let number = 2; number <= maxSources; number += 1) names.push(`${name.slice(0, 200)} (${number})`);
    const source = names.find((candidate) => !taken.has(candidate)) ?? name;
    taken.add(source);
    return { ...one, source: { ...one.source, source } };
  });
}

function toSamples({ source, joules }: Measured): Sample[] {
  const labels = { source: source.source };
  const samples: Sample[] = [];
  if (source.watts !== null) samples.push({ metric: 'power_watts', labels, value: source.watts });
  if (joules !== undefined) samples.push({ metric: 'energy_joules', labels, value: joules });
  return source.kind === 'ups' ? [...samples, ...upsSamples(source)] : samples;
}

function upsSamples(source: PowerSource): Sample[] {
  const labels = { source: source.source };
  const state = upsStates.findIndex((name) => name === source.state);
  const values: readonly (readonly [metric: string, value: number | null])[] = [
    // An overload is told by the state; a chart of a share ends at the whole.
    ['ups_load_percent', source.load_percent === null ? null : Math.min(100, source.load_percent)],
    ['ups_battery_percent', source.battery_percent],
    ['ups_runtime_seconds', source.runtime_seconds],
    ['ups_state', state === -1 ? upsStates.indexOf('unknown') : state],
  ];
  return values.flatMap(([metric, value]) => (value === null ? [] : { metric, labels, value }));
}

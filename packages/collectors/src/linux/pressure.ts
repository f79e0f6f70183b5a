import type { MetricDefinition, Sample } from '@labkeeper/protocol/sample';
import type { Collector, Look, Reading } from '../collector.ts';
import type { Host } from '../host.ts';
import { percentOf, round, toNumber } from '../numbers.ts';

/** Stall of one kind: the kernel's mean of 10 s in percent, and all of it since boot in microseconds. */
export interface Stall {
  kind: 'some' | 'full';
  averagePercent: number;
  totalMicroseconds: number | undefined;
}

/** Total stall by `resource kind`, in microseconds. */
type Totals = ReadonlyMap<string, number>;

const resources = ['cpu', 'memory', 'io'] as const;
const files = resources.map((resource) => `/proc/pressure/${resource}`);

const metrics = [
  percent('pressure_some_percent', 'Time in which at least one process waited for the resource.'),
  percent('pressure_full_percent', 'Time in which all processes waited for the resource.'),
] as const satisfies readonly MetricDefinition[];

/** Pressure stall information: how much of the time work waited for processor, memory or disks. */
export const pressure: Collector<Totals> = {
  id: 'pressure',
  about: 'Pressure stall information: the share of time in which work waited for processor, memory or disks.',
  everySeconds: 0,
  live: true,
  metrics,
  collect,
};

async function collect(host: Host, look: Look<Totals>): Promise<Reading<Totals> | 'absent'> {
  const samples: Sample[] = [];
  const totals = new Map<string, number>();
  const elapsedMs = look.previous === undefined ? 0 : look.monotonicMs - look.previous.monotonicMs;
  // Kernels built without it lack the files; those started without it refuse to be read (EOPNOTSUPP): both are "absent".
  const texts = await host.readFiles(files);
  for (const [index, resource] of resources.entries()) {
    for (const stall of parsePressure(texts[index] ?? '')) {
      const key = `${resource} ${stall.kind}`;
      if (stall.totalMicroseconds !== undefined) totals.set(key, stall.totalMicroseconds);
      const value = sinceLast(look.previous?.memory.get(key), stall, elapsedMs) ?? stall.averagePercent;
      samples.push({ metric: `pressure_${stall.kind}_percent`, labels: { resource }, value });
    }
  }
  return samples.length === 0 ? 'absent' : { samples, memory: totals };
}

function sinceLast(before: number | undefined, stall: Stall, elapsedMs: number): number | undefined {
  const now = stall.totalMicroseconds;
  if (before === undefined || now === undefined || now < before) return undefined;
  return percentOf(now - before, elapsedMs * 1000);
}

/** Reads one file of /proc/pressure; lines of other kinds or without a number are left out. */
export function parsePressure(text: string): Stall[] {
  const stalls: Stall[] = [];
  for (const line of text.split('\n')) {
    const [kind, ...fields] = line.split(' ');
    if (kind !== 'some' && kind !== 'full') continue;
    const averagePercent = field(fields, 'avg10=');
    if (averagePercent === undefined || averagePercent < 0 || averagePercent > 100) continue;
    stalls.push({ kind, averagePercent: round(averagePercent, 2), totalMicroseconds: field(fields, 'total=') });
  }
  return stalls;
}

function field(fields: readonly string[], name: string): number | undefined {
  return toNumber(fields.find((part) => part.startsWith(name))?.slice(name.length));
}

function percent(name: string, help: string): MetricDefinition {
  return { name, unit: 'percent', kind: 'gauge', help: `${help} Label resource: cpu, memory, io.` };
}

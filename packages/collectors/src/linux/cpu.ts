import type { MetricDefinition, Sample } from '@labkeeper/protocol/sample';
import { CollectorError, type Collector, type Look, type Reading } from '../collector.ts';
import type { Host } from '../host.ts';
import { percentOf, round, toNumber } from '../numbers.ts';

/** Ticks of a processor by what it did, in the order of /proc/stat; guests are inside user. */
interface CpuTimes {
  user: number;
  nice: number;
  system: number;
  idle: number;
  iowait: number;
  irq: number;
  softirq: number;
  steal: number;
}

/** The line of all processors and each processor's own by number; numbers may have gaps. */
export interface CpuStat {
  total: CpuTimes;
  cores: Map<string, CpuTimes>;
}

interface CpuMemory {
  stat: CpuStat;
  frequencyFiles: readonly string[];
}

const metrics = [
  percent('cpu_user_percent', 'Time in programs, with nice ones and guests.'),
  percent('cpu_system_percent', 'Time in the kernel, with interrupts.'),
  percent('cpu_iowait_percent', 'Idle time while a disk was waited for.'),
  percent('cpu_steal_percent', 'Time that the hypervisor gave to others.'),
  percent('cpu_core_percent', 'Busy time of one core; label core.'),
  { name: 'cpu_frequency_mhz', unit: 'mhz', kind: 'gauge', help: 'Mean clock frequency of the cores.' },
] as const satisfies readonly MetricDefinition[];

/** A machine may list thousands of processors; the frequency of some is that of all. */
const maxFrequencyFiles = 8;
const maxCores = 1024;

/** Processor time from /proc/stat, as percent between two looks. */
export const cpu: Collector<CpuMemory> = {
  id: 'cpu',
  about: 'Processor time: total, per core, user, system, waiting for disks, stolen; clock frequency.',
  everySeconds: 0,
  live: true,
  metrics,
  collect,
};

async function collect(host: Host, look: Look<CpuMemory>): Promise<Reading<CpuMemory>> {
  const stat = parseCpuStat(await host.readFile('/proc/stat'));
  if (stat === undefined) throw new CollectorError('/proc/stat has no line of processor times');
  const before = look.previous?.memory;
  const frequencyFiles = before?.frequencyFiles ?? (await findFrequencyFiles(host));
  const samples: Sample[] = [];
  const frequency = await meanFrequency(host, frequencyFiles);
  if (frequency !== undefined) samples.push({ metric: 'cpu_frequency_mhz', value: frequency });
  const memory = { stat, frequencyFiles };
  const used = before === undefined ? undefined : usedSince(before.stat.total, stat.total);
  if (before === undefined || used === undefined) return { samples, memory };
  samples.push(
    { metric: 'cpu_user_percent', value: used.user },
    { metric: 'cpu_system_percent', value: used.system },
    { metric: 'cpu_iowait_percent', value: used.iowait },
    { metric: 'cpu_steal_percent', value: used.steal },
    ...coreSamples(before.stat, stat),
  );
  return { samples, flat: { cpu_percent: used.busy }, memory };
}

function coreSamples(before: CpuStat, now: CpuStat): Sample[] {
  const samples: Sample[] = [];
  for (const [core, times] of now.cores) {
    const earlier = before.cores.get(core);
    const used = earlier === undefined ? undefined : usedSince(earlier, times);
    if (used !== undefined) samples.push({ metric: 'cpu_core_percent', labels: { core }, value: used.busy });
  }
  return samples;
}

/** Shares of the time between two readings in percent; undefined where no time passed. Single numbers may run backwards: clamped. */
function usedSince(
  before: CpuTimes,
  now: CpuTimes,
): { busy: number; user: number; system: number; iowait: number; steal: number } | undefined {
  const user = grown(before.user, now.user) + grown(before.nice, now.nice);
  const irq = grown(before.irq, now.irq) + grown(before.softirq, now.softirq);
  const system = grown(before.system, now.system) + irq;
  const steal = grown(before.steal, now.steal);
  const iowait = grown(before.iowait, now.iowait);
  const busy = user + system + steal;
  const total = busy + iowait + grown(before.idle, now.idle);
  if (total <= 0) return undefined;
  return {
    busy: percentOf(busy, total) ?? 0,
    user: percentOf(user, total) ?? 0,
    system: percentOf(system, total) ?? 0,
    iowait: percentOf(iowait, total) ?? 0,
    steal: percentOf(steal, total) ?? 0,
  };
}

function grown(before: number, now: number): number {
  return Math.max(0, now - before);
}

/** Reads the processor lines at the head of /proc/stat; undefined where there is no line of all. */
export function parseCpuStat(text: string): CpuStat | undefined {
  let total: CpuTimes | undefined;
  const cores = new Map<string, CpuTimes>();
  for (const line of processorLines(text)) {
    const fields = line.split(' ');
    const core = fields[0] ?? '';
    const times = toTimes(fields);
    if (times === undefined) continue;
    if (core === '') total ??= times;
    else if (isCore(core) && cores.size < maxCores) cores.set(core, times);
  }
  return total === undefined ? undefined : { total, cores };
}

/** The lines that begin with "cpu", without it. The interrupt line behind them may be tens of kilobytes long: not split. */
function processorLines(text: string): string[] {
  let end = 0;
  while (text.startsWith('cpu', end)) {
    const next = text.indexOf('\n', end);
    end = next < 0 ? text.length : next + 1;
  }
  return text.slice(3, end).split('\ncpu');
}

function isCore(text: string): boolean {
  return text.length <= 5 && toNumber(text) !== undefined;
}

function toTimes(fields: readonly string[]): CpuTimes | undefined {
  // The line of all has two blanks after "cpu", so its second field is empty.
  const first = fields[0] === '' && fields[1] === '' ? 2 : 1;
  const [user, nice, system, idle, ...rest] = fields.slice(first, first + 8).map(Number);
  if (user === undefined || nice === undefined || system === undefined || idle === undefined) return undefined;
  const [iowait = 0, irq = 0, softirq = 0, steal = 0] = rest;
  const times = { user, nice, system, idle, iowait, irq, softirq, steal };
  return Object.values(times).every(Number.isFinite) ? times : undefined;
}

async function findFrequencyFiles(host: Host): Promise<string[]> {
  const folder = '/sys/devices/system/cpu/cpufreq';
  let names: string[];
  try {
    names = (await host.readDir(folder)).filter((name) => name.startsWith('policy'));
  } catch {
    return [];
  }
  const step = Math.max(1, Math.ceil(names.length / maxFrequencyFiles));
  return names.filter((_, index) => index % step === 0).map((name) => `${folder}/${name}/scaling_cur_freq`);
}

async function meanFrequency(host: Host, files: readonly string[]): Promise<number | undefined> {
  let sum = 0;
  let count = 0;
  if (files.length === 0) return undefined;
  for (const text of await host.readFiles(files)) {
    const kilohertz = toNumber(text);
    if (kilohertz === undefined || kilohertz <= 0) continue;
    sum += kilohertz;
    count += 1;
  }
  return count === 0 ? undefined : round(sum / count / 1000, 0);
}

function percent(name: string, help: string): MetricDefinition {
  return { name, unit: 'percent', kind: 'gauge', help };
}

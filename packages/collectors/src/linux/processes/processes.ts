import type { Process } from '@labkeeper/protocol/inventory';
import type { MetricDefinition, Sample } from '@labkeeper/protocol/sample';
import type { Collector, Look, Reading } from '../../collector.ts';
import { readOptional, type Host } from '../../host.ts';
import { percentOf, round, toNumber } from '../../numbers.ts';
import { parsePidStat, type PidStat } from './pid-stat.ts';
import { readProcessFacts, readProcessScale, type ProcessFacts, type ProcessScale } from './process-facts.ts';

interface Memory {
  /** When all processes were looked at. */
  scannedMs: number;
  pids: number;
  stats: ReadonlyMap<string, PidStat>;
  facts: ReadonlyMap<string, ProcessFacts>;
  scale: ProcessScale;
  scaleMs: number;
}

/** A process with its share of one core since the last look. */
interface Busy {
  pid: string;
  stat: PidStat;
  percent: number | undefined;
}

const metrics = [
  count('processes', 'Processes, kernel threads included.'),
  count('processes_running', 'Processes that run or could run.'),
  count('processes_zombie', 'Processes that have ended and wait for their parent.'),
  count('open_files', 'Open files of the whole machine.'),
] as const satisfies readonly MetricDefinition[];

const busiest = 10;
const largest = 10;
const maxPids = 50_000;
const scaleEveryMs = 600_000;
/** A look costs about 11 µs a process: of one CPU it shall take no more than a thousandth, and reports (10 s and more) always look. */
const msPerProcess = 11;
const longestPauseMs = 9000;

const stateWords: Readonly<Record<string, string>> = {
  R: 'running',
  S: 'sleeping',
  D: 'waiting for disk',
  Z: 'zombie',
  T: 'stopped',
  t: 'traced',
  I: 'idle',
  X: 'dead',
};

/** How many processes there are, and which use most processor time and memory. */
export const processes: Collector<Memory> = {
  id: 'processes',
  about: 'Number of processes, zombies and open files; the busiest and the largest processes.',
  everySeconds: 0,
  live: true,
  liveEverySeconds: 2,
  metrics,
  collect,
};

async function collect(host: Host, look: Look<Memory>): Promise<Reading<Memory> | 'absent'> {
  const before = look.previous?.memory;
  if (before !== undefined && look.monotonicMs - before.scannedMs < pauseAfter(before.pids)) {
    return { samples: [], memory: before };
  }
  const stats = await readStats(host);
  if (stats.size === 0) return 'absent';
  const scaleOld = before === undefined || look.monotonicMs - before.scaleMs >= scaleEveryMs;
  const scale = scaleOld ? await readProcessScale(host) : before.scale;
  const elapsedMs = before === undefined ? 0 : look.monotonicMs - before.scannedMs;
  const chosen = choose(stats, before?.stats, elapsedMs);
  const facts = await readFacts(host, chosen, before?.facts, scale);
  const memory: Memory = {
    scannedMs: look.monotonicMs,
    pids: stats.size,
    stats,
    facts,
    scale,
    scaleMs: scaleOld ? look.monotonicMs : before.scaleMs,
  };
  const samples = await countAll(host, stats);
  const reading = { samples, inventory: { processes: describe(chosen, facts, scale) }, memory };
  if (stats.has('1')) return reading;
  return {
    ...reading,
    hint: 'only own processes are visible: /proc is mounted with hidepid; add its gid= to the agent',
  };
}

/** Milliseconds to wait after a look at so many processes. */
function pauseAfter(pids: number): number {
  return Math.min(longestPauseMs, pids * msPerProcess);
}

async function readStats(host: Host): Promise<Map<string, PidStat>> {
  const stats = new Map<string, PidStat>();
  for (const name of await host.readDir('/proc')) {
    const first = name.charCodeAt(0);
    if (first < 48 || first > 57 || stats.size >= maxPids) continue;
    // Between the list and this, a process may end.
    const text = await readOptional(host, `/proc/${name}/stat`);
    const stat = text === undefined ? undefined : parsePidStat(text);
    if (stat !== undefined) stats.set(name, stat);
  }
  return stats;
}

async function countAll(host: Host, stats: ReadonlyMap<string, PidStat>): Promise<Sample[]> {
  let running = 0;
  let zombies = 0;
  for (const { state } of stats.values()) {
    if (state === 'R') running += 1;
    else if (state === 'Z') zombies += 1;
  }
  const samples: Sample[] = [
    { metric: 'processes', value: stats.size },
    { metric: 'processes_running', value: running },
    { metric: 'processes_zombie', value: zombies },
  ];
  const files = toNumber((await readOptional(host, '/proc/sys/fs/file-nr'))?.split('\t', 1)[0]);
  if (files !== undefined) samples.push({ metric: 'open_files', value: files });
  return samples;
}

/** The busiest and the largest, each once, the busiest first. */
function choose(
  stats: ReadonlyMap<string, PidStat>,
  before: ReadonlyMap<string, PidStat> | undefined,
  elapsedMs: number,
): Busy[] {
  const all: Busy[] = [];
  for (const [pid, stat] of stats) all.push({ pid, stat, percent: share(stat, before?.get(pid), elapsedMs) });
  const active = all.filter((one) => (one.percent ?? 0) > 0).toSorted(byShare);
  const chosen = new Set(active.slice(0, busiest));
  const bySize = all.filter((one) => one.stat.residentPages > 0).toSorted(byMemory);
  for (const one of bySize.slice(0, largest)) chosen.add(one);
  return [...chosen].toSorted((a, b) => byShare(a, b) || byMemory(a, b));
}

/** Percent of one core since the last look; undefined for a process that was not there then. */
function share(now: PidStat, before: PidStat | undefined, elapsedMs: number): number | undefined {
  if (before === undefined || before.start !== now.start || elapsedMs <= 0) return undefined;
  return round((Math.max(0, now.ticks - before.ticks) * 10 * 100) / elapsedMs, 1);
}

async function readFacts(
  host: Host,
  chosen: readonly Busy[],
  before: ReadonlyMap<string, ProcessFacts> | undefined,
  scale: ProcessScale,
): Promise<Map<string, ProcessFacts>> {
  const facts = new Map<string, ProcessFacts>();
  for (const { pid, stat } of chosen) {
    const known = before?.get(pid);
    // A program that starts another in its place (exec) keeps pid and start, but changes its name.
    const same = known !== undefined && known.start === stat.start && known.name === stat.name;
    facts.set(pid, same ? known : await readProcessFacts(host, pid, stat, scale.users));
  }
  return facts;
}

function describe(chosen: readonly Busy[], facts: ReadonlyMap<string, ProcessFacts>, scale: ProcessScale): Process[] {
  return chosen.map(({ pid, stat, percent }) => {
    const known = facts.get(pid);
    const bytes = stat.residentPages * scale.pageBytes;
    const memory = scale.memoryBytes === undefined ? undefined : percentOf(bytes, scale.memoryBytes);
    return {
      pid: Number(pid),
      name: known?.name ?? '',
      command: known?.command ?? '',
      user: known?.user ?? null,
      state: stateWords[stat.state] ?? stat.state,
      cpu_percent: percent ?? null,
      memory_bytes: bytes,
      memory_percent: memory ?? null,
      threads: stat.threads,
      started_at: scale.bootMs === undefined ? null : startedAt(scale.bootMs, stat.start),
    };
  });
}

/** To the second: the kernel's boot time is no more exact, and it compresses. */
function startedAt(bootMs: number, ticks: number): string | null {
  const at = new Date(Math.round((bootMs + ticks * 10) / 1000) * 1000);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}

function byShare(a: Busy, b: Busy): number {
  return (b.percent ?? 0) - (a.percent ?? 0);
}

function byMemory(a: Busy, b: Busy): number {
  return b.stat.residentPages - a.stat.residentPages;
}

function count(name: string, help: string): MetricDefinition {
  return { name, unit: '', kind: 'gauge', help };
}

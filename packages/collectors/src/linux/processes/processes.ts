import type { Process } from '@labkeeper/protocol/inventory';
import type { MetricDefinition, Sample } from '@labkeeper/protocol/sample';
import type { Collector, Look, Reading } from '../../collector.ts';
import { readOptional, type Host } from '../../host.ts';
import { percentOf, toNumber } from '../../numbers.ts';
import { readProcessFacts, readProcessScale, type ProcessFacts, type ProcessScale } from './process-facts.ts';
import { chooseProcesses, scanProcesses, type Seen } from './scan.ts';

interface Memory {
  /** When all processes were looked at. */
  scannedMs: number;
  seen: ReadonlyMap<string, Seen>;
  facts: ReadonlyMap<string, ProcessFacts>;
  scale: ProcessScale;
  scaleMs: number;
}

const metrics = [
  count('processes', 'Processes, kernel threads included.'),
  count('processes_running', 'Processes that run or could run.'),
  count('processes_zombie', 'Processes that have ended and wait for their parent.'),
  count('open_files', 'Open files of the whole machine.'),
] as const satisfies readonly MetricDefinition[];

const busiest = 10;
const largest = 10;
const scaleEveryMs = 600_000;
/** A look costs about 10 µs a process: live looks shall take no more than a thousandth of one core. */
const msPerProcess = 10;
/** Reports, 10 s apart or more, always look. */
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
  liveEverySeconds: 3,
  metrics,
  collect,
};

async function collect(host: Host, look: Look<Memory>): Promise<Reading<Memory> | 'absent'> {
  const before = look.previous?.memory;
  const nowMs = look.monotonicMs;
  if (before !== undefined && nowMs < pauseEndMs(before)) return { samples: [], memory: before };
  const seen = await scanProcesses(host, nowMs, before?.seen);
  if (seen.size === 0) return 'absent';
  const { scale, scaleMs } = await currentScale(host, nowMs, before);
  const chosen = chooseProcesses(seen.values(), busiest, largest);
  const facts = await readFacts(host, chosen, before?.facts, scale);
  const reading = {
    samples: await countAll(host, seen),
    inventory: { processes: chosen.map((one) => describe(one, facts.get(one.pid), scale)) },
    memory: { scannedMs: nowMs, seen, facts, scale, scaleMs },
  };
  if (seen.has('1')) return reading;
  return {
    ...reading,
    hint: 'only own processes are visible: /proc is mounted with hidepid; add its gid= to the agent',
  };
}

function pauseEndMs({ scannedMs, seen }: Memory): number {
  return scannedMs + Math.min(longestPauseMs, seen.size * msPerProcess);
}

async function currentScale(
  host: Host,
  nowMs: number,
  before: Memory | undefined,
): Promise<Pick<Memory, 'scale' | 'scaleMs'>> {
  if (before !== undefined && nowMs - before.scaleMs < scaleEveryMs) return before;
  return { scale: await readProcessScale(host), scaleMs: nowMs };
}

async function countAll(host: Host, seen: ReadonlyMap<string, Seen>): Promise<Sample[]> {
  let running = 0;
  let zombies = 0;
  for (const { stat } of seen.values()) {
    if (stat.state === 'R') running += 1;
    else if (stat.state === 'Z') zombies += 1;
  }
  const samples: Sample[] = [
    { metric: 'processes', value: seen.size },
    { metric: 'processes_running', value: running },
    { metric: 'processes_zombie', value: zombies },
  ];
  const files = toNumber((await readOptional(host, '/proc/sys/fs/file-nr'))?.split('\t', 1)[0]);
  if (files !== undefined) samples.push({ metric: 'open_files', value: files });
  return samples;
}

async function readFacts(
  host: Host,
  chosen: readonly Seen[],
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

function describe({ pid, stat, percent }: Seen, known: ProcessFacts | undefined, scale: ProcessScale): Process {
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
}

/** To the second: the kernel's boot time is no more exact, and it compresses. */
function startedAt(bootMs: number, ticks: number): string | null {
  const at = new Date(Math.round((bootMs + ticks * 10) / 1000) * 1000);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}

function count(name: string, help: string): MetricDefinition {
  return { name, unit: '', kind: 'gauge', help };
}

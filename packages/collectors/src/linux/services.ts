import type { ServiceReport, ServiceStatus } from '@labkeeper/protocol/agent';
import type { MetricDefinition, Sample } from '@labkeeper/protocol/sample';
import type { Collector, Look, Reading } from '../collector.ts';
import { findExpectedContainers, type ExpectedRequests } from '../engine/expected-containers.ts';
import { errorCode, type Host, type RunResult } from '../host.ts';
import { round, toNumber } from '../numbers.ts';
import { parseShow, type UnitProperties } from '../systemd-show.ts';
import { maxLabel, plainText } from '../text.ts';
import { isTemplate, toUnit } from '../unit-name.ts';
import { isStarting, unitStatus, type UnitWords } from '../unit-status.ts';

interface Memory {
  /** Processor time by service name, in nanoseconds. */
  cpu: ReadonlyMap<string, number>;
  /** Since when those that are starting do so (monotonic). */
  starting: ReadonlyMap<string, number>;
  /** Services that were a container when last seen. */
  containers: ReadonlySet<string>;
  requests: ExpectedRequests;
}

const states = ['running', 'stopped', 'failed', 'unknown'] as const satisfies readonly ServiceStatus[];

const metrics = [
  { name: 'service_state', unit: '', kind: 'state', help: 'State of an expected service.', states: [...states] },
  { name: 'service_memory_mb', unit: 'megabytes', kind: 'gauge', help: 'Memory of all its processes.' },
  { name: 'service_cpu_percent', unit: 'percent', kind: 'gauge', help: 'Processor time, percent of one core.' },
  { name: 'service_restarts', unit: '', kind: 'counter', help: 'Restarts by systemd since it was started.' },
] as const satisfies readonly MetricDefinition[];

const properties = 'Id,LoadState,ActiveState,SubState,Result,MainPID,MemoryCurrent,CPUUsageNSec,NRestarts,Type';
/** The ordinary start may take a minute and a half; one that fills a cache or mends its files longer. */
const longStartMs = 15 * 60_000;
const maxServices = 500;
/** So often it is asked again in one look because of names that it refuses. */
const maxRefused = 20;
/** What systemd prints for "not counted": all 64 bits set. */
const unset = 2 ** 64;

/** State, memory and processor time of the services that are expected to run. */
export const services: Collector<Memory> = {
  id: 'services',
  about:
    'State, memory, processor time and restarts of the expected services (systemd units, else containers of that name).',
  everySeconds: 0,
  live: false,
  metrics,
  collect,
};

async function collect(host: Host, look: Look<Memory>): Promise<Reading<Memory> | 'absent'> {
  const wanted = [...new Set(look.services)].slice(0, maxServices);
  if (wanted.length === 0) return 'absent';
  const units = wanted.map(toUnit).filter((unit) => unit !== undefined);
  const asked = await askSystemd(host, look.signal, units);
  const containers = await containersOf(host, look, namesWithoutUnit(wanted, asked));
  const starting = startsOf(wanted, asked, look);
  const cpu = cpuTimes(wanted, asked);
  const reports: ServiceReport[] = [];
  const samples: Sample[] = [];
  for (const name of wanted) {
    const unit = asked.found.get(toUnit(name) ?? '');
    const status = containers.status.get(name) ?? statusOf(unit, look.monotonicMs - (starting.get(name) ?? Infinity));
    const report = toReport(name, unit, { status, percent: cpuPercent(name, cpu, look) });
    reports.push(report);
    samples.push(...toSamples(report, counted(unit?.get('NRestarts'))));
  }
  const reading = {
    samples,
    services: reports,
    memory: { cpu, starting, containers: containers.met, requests: containers.requests },
  };
  // Where all that is expected is a container, nobody misses systemd.
  if (wanted.every((name) => containers.status.has(name))) return reading;
  const hint = slowHint(starting, look) ?? asked.hint ?? templateHint(wanted, containers.met);
  return hint === undefined ? reading : { ...reading, hint };
}

function slowHint(starting: ReadonlyMap<string, number>, { monotonicMs }: Look<Memory>): string | undefined {
  const slow = [...starting].find(([, since]) => monotonicMs - since >= longStartMs)?.[0];
  return slow === undefined ? undefined : plainText(`${slow} has been starting for a quarter of an hour`, 500);
}

/** A template runs nowhere: only its instances do. */
function templateHint(wanted: readonly string[], met: ReadonlySet<string>): string | undefined {
  const name = wanted.find((one) => isTemplate(one) && !met.has(one));
  return name && plainText(`${name} is a template: expect an instance of it, as in getty@tty1`, 500);
}

/** What systemd does not know may be a container; while systemd gives no answer, nobody can tell. */
function namesWithoutUnit(wanted: readonly string[], { found, state }: Asked): string[] {
  if (state === 'silent') return [];
  return wanted.filter((name) => (found.get(toUnit(name) ?? '')?.get('LoadState') ?? 'not-found') === 'not-found');
}

/** A service that was a container and is none any more is stopped, as far as every engine has told; one that never was is not known. */
async function containersOf(
  host: Host,
  look: Look<Memory>,
  names: readonly string[],
): Promise<{ status: Map<string, ServiceStatus>; met: Set<string>; requests: ExpectedRequests }> {
  const before = look.previous?.memory;
  const met = new Set(before?.containers);
  if (names.length === 0) return { status: new Map(), met, requests: [] };
  const question = { monotonicMs: look.monotonicMs, before: before?.requests };
  const { found, complete, requests } = await findExpectedContainers(host, names, question);
  const status = new Map(found);
  for (const name of names) {
    if (found.has(name)) met.add(name);
    else if (met.has(name) && complete) status.set(name, 'stopped');
  }
  return { status, met, requests };
}

interface Asked {
  found: Map<string, UnitProperties>;
  state: 'answers' | 'missing' | 'silent';
  hint: string | undefined;
}

async function askSystemd(host: Host, signal: AbortSignal, units: readonly string[]): Promise<Asked> {
  const found = new Map<string, UnitProperties>();
  try {
    return { found, ...(await askInto(found, host, signal, units)) };
  } catch (error) {
    const missing = errorCode(error) === 'ENOENT';
    return {
      found,
      state: missing ? 'missing' : 'silent',
      hint: missing ? 'services are read from systemd, which is not reachable here' : 'systemctl cannot be run',
    };
  }
}

/** `systemctl` ends at the first name that it refuses. What it said before holds, and it is asked for those behind: one name costs only its own service. */
async function askInto(
  found: Map<string, UnitProperties>,
  host: Host,
  signal: AbortSignal,
  units: readonly string[],
): Promise<Pick<Asked, 'state' | 'hint'>> {
  const refused: string[] = [];
  let left = units;
  while (left.length > 0) {
    const args = ['show', '--no-pager', '-p', properties, '--', ...left];
    const result = await host.run('systemctl', args, { timeoutMs: 5000, maxBytes: 4 * 1024 * 1024, signal });
    const blocks = parseShow(result.stdout);
    const isWhole = result.code === 0 && blocks.length === left.length;
    const culprit = isWhole ? undefined : refusedOf(result, left[blocks.length], blocks.length);
    if (!isWhole && (culprit === undefined || refused.length === maxRefused)) {
      return { state: 'silent', hint: plainText(`systemctl: ${firstLine(result.stderr) ?? 'no answer'}`, 500) };
    }
    // The blocks come in the order of the arguments; an alias is answered under its real name, so the order tells.
    for (const [index, block] of blocks.entries()) found.set(left[index] ?? '', block);
    if (culprit !== undefined) refused.push(culprit);
    left = left.slice(blocks.length + 1);
  }
  const hint = `systemctl takes these for no names of units: ${refused.join(', ')}`;
  return { state: 'answers', hint: refused.length === 0 ? undefined : plainText(hint, 500) };
}

/** The name at which systemctl ended, unless it ended because nobody answered it. */
function refusedOf(result: RunResult, next: string | undefined, answered: number): string | undefined {
  const { code, stderr, timedOut, truncated } = result;
  if (code === null || code === 0 || timedOut || truncated || next === undefined) return undefined;
  return answered > 0 || stderr.includes(next) ? next : undefined;
}

function wordsOf(unit: UnitProperties | undefined): UnitWords {
  return {
    load: unit?.get('LoadState'),
    active: unit?.get('ActiveState'),
    sub: unit?.get('SubState'),
    result: unit?.get('Result'),
    restarts: unit?.get('NRestarts'),
    type: unit?.get('Type'),
  };
}

/** Since when the services have been starting that do so now, by name. */
function startsOf(wanted: readonly string[], { found }: Asked, look: Look<Memory>): Map<string, number> {
  const before = look.previous?.memory.starting;
  const starting = wanted.filter((name) => {
    const unit = found.get(toUnit(name) ?? '');
    return unit === undefined ? before?.has(name) : isStarting(wordsOf(unit));
  });
  return new Map(starting.map((name) => [name, before?.get(name) ?? look.monotonicMs]));
}

/** A unit's state in our words. One that may start for ever and does so for long neither runs nor has failed. */
function statusOf(unit: UnitProperties | undefined, startingMs: number): ServiceStatus {
  const status = unitStatus(wordsOf(unit));
  return status === 'running' && startingMs >= longStartMs ? 'unknown' : status;
}

function toReport(
  name: string,
  unit: UnitProperties | undefined,
  { status, percent }: { status: ServiceStatus; percent: number | undefined },
): ServiceReport {
  const pid = toNumber(unit?.get('MainPID'));
  const bytes = counted(unit?.get('MemoryCurrent'));
  const running = status === 'running';
  return {
    name: plainText(name, maxLabel),
    status,
    pid: pid === undefined || pid <= 0 ? null : pid,
    memory_mb: running && bytes !== undefined ? round(bytes / 1e6, 1) : null,
    cpu_percent: running ? (percent ?? null) : null,
  };
}

function toSamples(report: ServiceReport, restarts: number | undefined): Sample[] {
  const labels = { service: report.name };
  const samples: Sample[] = [{ metric: 'service_state', labels, value: states.indexOf(report.status) }];
  if (typeof report.memory_mb === 'number') {
    samples.push({ metric: 'service_memory_mb', labels, value: report.memory_mb });
  }
  if (typeof report.cpu_percent === 'number') {
    samples.push({ metric: 'service_cpu_percent', labels, value: report.cpu_percent });
  }
  if (restarts !== undefined) samples.push({ metric: 'service_restarts', labels, value: restarts });
  return samples;
}

function cpuTimes(wanted: readonly string[], { found }: Asked): Map<string, number> {
  const times = wanted.map((name) => [name, counted(found.get(toUnit(name) ?? '')?.get('CPUUsageNSec'))] as const);
  return new Map(times.flatMap(([name, nanoseconds]) => (nanoseconds === undefined ? [] : [[name, nanoseconds]])));
}

function cpuPercent(name: string, cpu: ReadonlyMap<string, number>, look: Look<Memory>): number | undefined {
  const elapsedMs = look.previous === undefined ? 0 : look.monotonicMs - look.previous.monotonicMs;
  const [before, now] = [look.previous?.memory.cpu.get(name), cpu.get(name)];
  if (before === undefined || now === undefined || now < before || elapsedMs <= 0) return undefined;
  return round(((now - before) / 1e6 / elapsedMs) * 100, 2);
}

/** A number, unless systemd says that it does not count: `[not set]`, or all bits set. */
function counted(text: string | undefined): number | undefined {
  const value = toNumber(text);
  return value === undefined || value < 0 || value >= unset ? undefined : value;
}

function firstLine(text: string): string | undefined {
  const line = text.trim().split('\n', 1)[0];
  return line === undefined || line === '' ? undefined : line;
}

import { readOptional, type Host } from '../../host.ts';
import { parsePidStat, type PidStat } from './pid-stat.ts';

/** A process as last read, and what it used between its last two readings. */
export interface Seen {
  pid: string;
  stat: PidStat;
  readMs: number;
  /** Percent of one core; undefined for one that was not there before. */
  percent: number | undefined;
}

const maxPids = 50_000;
/** Kernel threads that did nothing are read again after so long; most of a small machine's processes are such. */
const restMs = 9000;

/** Reads every process of /proc; one that ends meanwhile is left out. */
export async function scanProcesses(
  host: Host,
  nowMs: number,
  before: ReadonlyMap<string, Seen> | undefined,
): Promise<Map<string, Seen>> {
  const found = new Map<string, Seen>();
  for (const pid of await host.readDir('/proc')) {
    const first = pid.charCodeAt(0);
    if (first < 48 || first > 57 || found.size >= maxPids) continue;
    const known = before?.get(pid);
    if (known !== undefined && rests(known, nowMs)) {
      found.set(pid, known);
      continue;
    }
    const text = await readOptional(host, `/proc/${pid}/stat`);
    const stat = text === undefined ? undefined : parsePidStat(text);
    if (stat !== undefined) found.set(pid, { pid, stat, readMs: nowMs, percent: share(stat, known, nowMs) });
  }
  return found;
}

function rests({ stat, percent, readMs }: Seen, nowMs: number): boolean {
  return stat.kernelThread && percent === 0 && nowMs - readMs < restMs;
}

function share(now: PidStat, before: Seen | undefined, nowMs: number): number | undefined {
  if (before === undefined || before.stat.start !== now.start || nowMs <= before.readMs) return undefined;
  const ticks = Math.max(0, now.ticks - before.stat.ticks);
  return Math.round((ticks * 10_000) / (nowMs - before.readMs)) / 10;
}

/** The busiest and the largest, each once, the busiest first. */
export function chooseProcesses(all: Iterable<Seen>, busiest: number, largest: number): Seen[] {
  const active: Seen[] = [];
  const large: Seen[] = [];
  for (const one of all) {
    if ((one.percent ?? 0) > 0) keepTop(active, one, busiest, byShare);
    if (one.stat.residentPages > 0) keepTop(large, one, largest, byMemory);
  }
  return [...new Set([...active, ...large])].toSorted((a, b) => byShare(a, b) || byMemory(a, b));
}

/** Keeps the first `size` of an order in a short sorted list: no sorting of thousands. */
function keepTop(top: Seen[], one: Seen, size: number, order: (a: Seen, b: Seen) => number): void {
  const last = top.at(-1);
  if (top.length >= size && last !== undefined && order(one, last) >= 0) return;
  const at = top.findIndex((other) => order(one, other) < 0);
  top.splice(at < 0 ? top.length : at, 0, one);
  if (top.length > size) top.pop();
}

function byShare(a: Seen, b: Seen): number {
  return (b.percent ?? 0) - (a.percent ?? 0);
}

function byMemory(a: Seen, b: Seen): number {
  return b.stat.residentPages - a.stat.residentPages;
}

import type { Host } from '../../host.ts';
import { parsePidStat, type PidStat } from './pid-stat.ts';

/** A process as last read, and what it used between its last two readings. */
export interface Seen {
  pid: string;
  text: string;
  stat: PidStat;
  readMs: number;
  /** Percent of one core; undefined for one that was not there before. */
  percent: number | undefined;
}

const maxPids = 50_000;
/** What did nothing is read again after so long: kernel threads seldom, most of a small machine's processes are such. */
const kernelRestMs = 25_000;
const restMs = 5000;

/** Reads every process of /proc; one that ends meanwhile is left out. */
export async function scanProcesses(
  host: Host,
  nowMs: number,
  before: ReadonlyMap<string, Seen> | undefined,
): Promise<Map<string, Seen>> {
  const pids = (await host.readDir('/proc')).filter(isPid).slice(0, maxPids);
  const asked = pids.filter((pid) => !rests(before?.get(pid), nowMs));
  const texts = await host.readFiles(asked.map((pid) => `/proc/${pid}/stat`));
  const fresh = new Map<string, Seen>();
  for (const [index, pid] of asked.entries()) {
    const seen = look(pid, texts[index], before?.get(pid), nowMs);
    if (seen !== undefined) fresh.set(pid, seen);
  }
  const found = new Map<string, Seen>();
  for (const pid of pids) {
    const seen = fresh.get(pid) ?? resting(before?.get(pid), nowMs);
    if (seen !== undefined) found.set(pid, seen);
  }
  return found;
}

function isPid(name: string): boolean {
  const first = name.charCodeAt(0);
  return first >= 48 && first <= 57;
}

/** Undefined where the process has ended meanwhile or its line is malformed. */
function look(pid: string, text: string | undefined, known: Seen | undefined, nowMs: number): Seen | undefined {
  if (text === undefined) return undefined;
  // Most processes sleep from one look to the next, and their line stays the same to the letter.
  if (known !== undefined && text === known.text) return { ...known, readMs: nowMs, percent: 0 };
  const stat = parsePidStat(text);
  return stat === undefined ? undefined : { pid, text, stat, readMs: nowMs, percent: share(stat, known, nowMs) };
}

function rests(known: Seen | undefined, nowMs: number): boolean {
  if (known === undefined) return false;
  return known.percent === 0 && nowMs - known.readMs < (known.stat.kernelThread ? kernelRestMs : restMs);
}

function resting(known: Seen | undefined, nowMs: number): Seen | undefined {
  return rests(known, nowMs) ? known : undefined;
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
  return [...new Set([...active, ...large])].sort((a, b) => byShare(a, b) || byMemory(a, b));
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

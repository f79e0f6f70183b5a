import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** What a process and everything it started has cost so far. Memory in MB, times in ms, written bytes as the kernel counts them. */
export interface ProcessFacts {
  readonly cpuMs: number;
  readonly rssMb: number;
  readonly privateDirtyMb: number;
  readonly writtenBytes: number;
}

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' })) || 100;

/** Reads the costs of a process tree; a process that ended in between counts nothing. */
export function processFacts(pid: number): ProcessFacts {
  const facts = { cpuMs: 0, rssMb: 0, privateDirtyMb: 0, writtenBytes: 0 };
  for (const member of treeOf(pid)) {
    facts.cpuMs += cpuMs(member);
    facts.rssMb += field(member, 'smaps_rollup', 'Rss') / 1024;
    facts.privateDirtyMb += field(member, 'smaps_rollup', 'Private_Dirty') / 1024;
    facts.writtenBytes += field(member, 'io', 'write_bytes');
  }
  return facts;
}

function treeOf(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const parent = Number(statFields(Number(name))?.[1] ?? 0);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const found: number[] = [];
  const open = [pid];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    found.push(next);
    open.push(...(children.get(next) ?? []));
  }
  return found;
}

/** CPU of the process and of its children that have ended. */
function cpuMs(pid: number): number {
  const fields = statFields(pid) ?? [];
  let ticks = 0;
  for (const index of [11, 12, 13, 14]) ticks += Number(fields[index] ?? 0);
  return (ticks * 1000) / ticksPerSecond;
}

function statFields(pid: number): string[] | undefined {
  const text = readProc(pid, 'stat');
  return text === '' ? undefined : text.slice(text.lastIndexOf(')') + 2).split(' ');
}

function field(pid: number, file: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(readProc(pid, file))?.[1] ?? 0);
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

import type { DiskArray } from '@labkeeper/protocol/inventory';
import type { Look } from '../../collector.ts';
import { errorCode, listOptional, type Host } from '../../host.ts';
import type { Findings } from './findings.ts';
import { mdArray } from './md-array.ts';
import { readMdSysfs } from './md-sysfs.ts';
import { parseMdstat, type MdstatArray, type MdstatBroken } from './mdstat.ts';

interface Known {
  bestWorking: number;
  checkedAt: string | null;
  /** A check that ran when we looked, and the seconds it had left. */
  checking: { etaSeconds: number } | undefined;
}

/** By the name of the device. */
export type MdMemory = ReadonlyMap<string, Known>;

const maxArrays = 128;

/** Every array of the kernel's own RAID; none where there is no such thing. */
export async function readMd(host: Host, look: Look<MdMemory>): Promise<Findings<MdMemory>> {
  const lines = new Map((await readMdstat(host)).map((array) => [array.name, array]));
  const inSysfs = (await listOptional(host, '/sys/block')).filter((name) => /^md[_\w]/.test(name));
  const names = [...new Set([...lines.keys(), ...inSysfs])].slice(0, maxArrays);
  const arrays: DiskArray[] = [];
  const memory = new Map<string, Known>();
  for (const name of names) {
    const sysfs = await readMdSysfs(host, name);
    const mdstat = lines.get(name);
    if (mdstat === undefined && sysfs === undefined) continue;
    const known = look.previous?.memory.get(name);
    const working = mdstat !== undefined && 'working' in mdstat ? (mdstat.working ?? 0) : 0;
    const bestWorking = Math.max(working, known?.bestWorking ?? 0);
    const checkedAt = known === undefined ? null : lastCheck(known, look, mdstat);
    const array = mdArray({ name, mdstat, sysfs, bestWorking, checkedAt });
    if (array === undefined) continue;
    arrays.push(array);
    memory.set(name, { bestWorking, checkedAt, checking: checkingOf(array) });
  }
  return { arrays, memory };
}

async function readMdstat(host: Host): Promise<(MdstatArray | MdstatBroken)[]> {
  try {
    return parseMdstat(await host.readFile('/proc/mdstat'));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

function checkingOf({ work }: DiskArray): Known['checking'] {
  if (work?.kind !== 'check' || work.eta_seconds === null) return undefined;
  return { etaSeconds: work.eta_seconds };
}

/** The kernel keeps no date: one that ran at the last look, had time enough since and runs no more has come to its end. */
function lastCheck(known: Known, look: Look<MdMemory>, mdstat: MdstatArray | MdstatBroken | undefined): string | null {
  const idle = mdstat !== undefined && 'sync' in mdstat && mdstat.sync === null;
  if (known.checking === undefined || !idle || look.previous === undefined) return known.checkedAt;
  const elapsedSeconds = (look.monotonicMs - look.previous.monotonicMs) / 1000;
  return known.checking.etaSeconds <= elapsedSeconds * 1.5 + 60 ? look.now.toISOString() : known.checkedAt;
}

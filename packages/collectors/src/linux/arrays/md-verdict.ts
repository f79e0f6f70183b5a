import type { DiskArray } from '@labkeeper/protocol/inventory';
import type { MdstatSync } from './mdstat.ts';

/** What decides about an array. `usable`: members that have not failed, spares included. `syncAction` as sysfs says it. */
export interface MdFacts {
  running: 'active' | 'inactive' | 'broken';
  level: string | null;
  wanted: number | null;
  working: number | null;
  copies: number | null;
  missing: number;
  faulty: readonly string[];
  usable: number;
  sync: MdstatSync | null;
  syncAction: string | null;
  /** Most members that worked at once while we looked. */
  bestWorking: number;
}

interface Verdict {
  state: DiskArray['state'];
  problems: string[];
}

/** Makers of storage boxes mirror their system over all places there could be: `[32/4]`. */
const sparsePlaces = 8;

/** The state of an array and what is not well about it, the worst first. */
export function mdVerdict(facts: MdFacts): Verdict {
  const lost = facts.faulty.map((name) => `${name} has failed`);
  if (facts.running === 'inactive') return { state: 'failed', problems: ['it is not started', ...lost] };
  if (facts.running === 'broken')
    return { state: 'failed', problems: ['it lost a member that it cannot do without', ...lost] };
  const { wanted, working, level, missing } = facts;
  if (isPlain(level)) {
    if (lost.length === 0 && missing === 0) return { state: 'ok', problems: [] };
    return { state: 'failed', problems: ['it cannot do without any of its members', ...lost] };
  }
  if (wanted === null || working === null || working > wanted) {
    return { state: 'unknown', problems: ['how many of its members work is not told', ...lost] };
  }
  const count = `${wanted - missing} of ${wanted} members work`;
  const bearable = tolerance(level, wanted, facts.copies);
  if (bearable !== null && missing > bearable) return { state: 'failed', problems: [count, ...lost] };
  if (missing > 0) return whenMissing(facts, count, lost);
  return whenWhole(
    facts,
    lost.map((words) => `${words}, the array is whole without it`),
  );
}

function whenWhole(facts: MdFacts, problems: string[]): Verdict {
  const state = stateOfWork(facts);
  if (state !== 'unknown') return { state, problems };
  return { state, problems: ['whether it waits to be checked or to be resynchronised is not told', ...problems] };
}

function whenMissing(facts: MdFacts, count: string, lost: readonly string[]): Verdict {
  const { sync, usable, wanted, working, bestWorking } = facts;
  if (isSparse(facts)) {
    if ((working ?? 0) >= bestWorking)
      return { state: 'ok', problems: [`${count}, none has failed: it has room for more`] };
    return { state: 'degraded', problems: [`${count}, there were ${bestWorking}`] };
  }
  const filling = sync !== null && sync.waiting === null && /^(?:recovery|resync|reshape)$/.test(sync.kind);
  return { state: filling && usable >= (wanted ?? 0) ? 'rebuilding' : 'degraded', problems: [count, ...lost] };
}

function isSparse({ level, wanted, working, faulty }: MdFacts): boolean {
  return level === 'raid1' && (wanted ?? 0) >= sparsePlaces && (working ?? 0) >= 2 && faulty.length === 0;
}

/**
 * What a whole array does. One that waits to be resynchronised is not known to be in step; PENDING is normal until the first write. Of what waits for its turn mdstat
 * says `resync` either way: only sysfs knows whether it is a check.
 */
function stateOfWork({ sync, syncAction }: MdFacts): DiskArray['state'] {
  if (sync === null || sync.waiting === 'PENDING') return 'ok';
  const isUntold = sync.waiting === 'DELAYED' && sync.kind === 'resync';
  const kind = isUntold ? syncAction : sync.kind;
  if (kind === null) return 'unknown';
  return kind === 'check' || kind === 'repair' ? 'checking' : 'rebuilding';
}

function isPlain(level: string | null): boolean {
  return level === 'raid0' || level === 'linear';
}

/** How many members may be missing before data is; null where nobody can say. */
function tolerance(level: string | null, wanted: number, copies: number | null): number | null {
  switch (level ?? '') {
    case 'raid1':
    case 'multipath':
      return wanted - 1;
    case 'raid4':
    case 'raid5':
      return 1;
    case 'raid6':
      return 2;
    case 'raid10':
      return wanted - Math.ceil(wanted / Math.max(2, copies ?? 2));
    default:
      return null;
  }
}

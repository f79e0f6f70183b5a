import type { ArrayMember } from '@labkeeper/protocol/inventory';
import type { MdSysfs, MdSysfsMember } from './md-sysfs.ts';
import type { MdstatArray, MdstatMember, MdstatSync } from './mdstat.ts';

/** An array as one source tells of it; null for what that source does not tell. */
export interface MdView {
  running: 'active' | 'inactive' | 'broken';
  level: string | null;
  wanted: number | null;
  working: number | null;
  /** Members that it lacks, as far as this source knows. */
  missing: number;
  copies: number | null;
  sizeBytes: number | null;
  external: string | null;
  sync: MdstatSync | null;
  members: ArrayMember[];
  /** Members that have not failed, spares included. */
  usable: number;
}

/** An array by its lines in mdstat. */
export function viewOfLine(line: MdstatArray): MdView {
  const { wanted, working, sync } = line;
  const lacking = wanted === null || working === null ? 0 : wanted - working;
  const missing = Math.max(0, lacking, (line.map ?? '').split('_').length - 1);
  const filling = missing > 0 && sync !== null && sync.waiting === null;
  const members = line.members.map((member) => memberOfLine(member, filling && member.slot >= (wanted ?? 0)));
  return {
    running: line.state,
    level: line.level,
    wanted,
    working,
    missing,
    copies: line.copies,
    sizeBytes: line.sizeBytes,
    external: line.external,
    sync,
    members,
    usable: usableOf(members),
  };
}

/** An array by its folder in sysfs. */
export function viewOfSysfs(sysfs: MdSysfs): MdView {
  const members = sysfs.members.toSorted(bySlot).map(memberOfSysfs);
  return {
    running: runningOf(sysfs.arrayState),
    level: sysfs.level,
    wanted: sysfs.raidDisks,
    working: members.filter(({ state }) => state === 'active').length,
    missing: sysfs.degraded ?? 0,
    copies: null,
    sizeBytes: sysfs.sizeBytes,
    external: sysfs.external,
    sync: sysfs.sync,
    members,
    usable: usableOf(members),
  };
}

/** As the places are numbered, those without one last. */
function bySlot(a: MdSysfsMember, b: MdSysfsMember): number {
  return (a.slot ?? Infinity) === (b.slot ?? Infinity) ? 0 : (a.slot ?? Infinity) - (b.slot ?? Infinity);
}

function runningOf(arrayState: string): MdView['running'] {
  if (arrayState === 'broken') return 'broken';
  return arrayState === 'inactive' || arrayState === 'clear' ? 'inactive' : 'active';
}

function usableOf(members: readonly ArrayMember[]): number {
  return members.filter(({ state }) => state !== 'faulty' && state !== 'journal').length;
}

function memberOfSysfs({ name, states, slot, errors }: MdSysfsMember): ArrayMember {
  const state = sysfsState(states, slot);
  return { name, role: roleOf(state, slot), state, working: works(state), errors };
}

function sysfsState(states: readonly string[], slot: number | null): string {
  if (states.includes('faulty')) return 'faulty';
  if (states.includes('journal')) return 'journal';
  if (states.includes('in_sync')) return 'active';
  if (states.includes('spare')) return slot === null ? 'spare' : 'rebuilding';
  return states[0] ?? 'unknown';
}

function memberOfLine({ name, slot, flags }: MdstatMember, rebuilding: boolean): ArrayMember {
  const state = lineState(flags, rebuilding);
  return { name, role: roleOf(state, slot), state, working: works(state), errors: null };
}

function lineState(flags: string, rebuilding: boolean): string {
  if (flags.includes('F')) return 'faulty';
  if (flags.includes('J')) return 'journal';
  if (rebuilding) return 'rebuilding';
  return flags.includes('S') ? 'spare' : 'active';
}

function roleOf(state: string, slot: number | null): string | null {
  if (state === 'spare' || state === 'journal') return state;
  return slot === null || state === 'faulty' ? null : `slot ${slot}`;
}

function works(state: string): boolean {
  return state === 'active' || state === 'spare' || state === 'journal';
}

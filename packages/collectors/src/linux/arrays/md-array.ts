import type { ArrayMember, ArrayWork, DiskArray } from '@labkeeper/protocol/inventory';
import { sumOf, unknownArray } from './findings.ts';
import type { MdSysfs } from './md-sysfs.ts';
import { mdVerdict, type MdFacts } from './md-verdict.ts';
import { viewOfLine, viewOfSysfs, type MdView } from './md-view.ts';
import type { MdstatArray, MdstatBroken, MdstatSync } from './mdstat.ts';

/** What is known of one array: its lines in mdstat, its folder in sysfs, or both, and how many members worked at best while we looked. */
export interface MdSources {
  name: string;
  mdstat: MdstatArray | MdstatBroken | undefined;
  sysfs: MdSysfs | undefined;
  bestWorking: number;
  checkedAt: string | null;
}

/** An array with room for more lacks dozens by design; rows for them would tell nothing. */
const mostMissingShown = 8;

/** Both sources joined; undefined for the container of a firmware RAID, which is no array itself. Where they differ, the worse one holds. */
export function mdArray(sources: MdSources): DiskArray | undefined {
  const { mdstat, sysfs } = sources;
  const broken = mdstat !== undefined && 'broken' in mdstat ? mdstat.broken : undefined;
  const view = joined(
    mdstat === undefined || 'broken' in mdstat ? undefined : viewOfLine(mdstat),
    sysfs === undefined ? undefined : viewOfSysfs(sysfs),
  );
  if (view === undefined) return unknownArray('md', sources.name, broken ?? 'neither mdstat nor sysfs tells of it');
  if (isContainer(view)) return undefined;
  return describe(sources, view);
}

function joined(line: MdView | undefined, sysfs: MdView | undefined): MdView | undefined {
  if (line === undefined || sysfs === undefined) return line ?? sysfs;
  return {
    running: worse(line.running, sysfs.running),
    level: line.level ?? sysfs.level,
    wanted: line.wanted ?? sysfs.wanted,
    working: line.working ?? sysfs.working,
    missing: Math.max(line.missing, sysfs.missing),
    copies: line.copies,
    sizeBytes: line.sizeBytes ?? sysfs.sizeBytes,
    external: line.external ?? sysfs.external,
    // Both are read one after the other: what the older text does not tell of has begun since.
    sync: line.sync ?? sysfs.sync,
    members: withFailed(sysfs.members.length === 0 ? line.members : sysfs.members, line.members),
    usable: Math.min(line.usable, sysfs.members.length === 0 ? line.usable : sysfs.usable),
  };
}

function worse(a: MdView['running'], b: MdView['running']): MdView['running'] {
  if (a === 'broken' || b === 'broken') return 'broken';
  return a === 'inactive' || b === 'inactive' ? 'inactive' : 'active';
}

/** A disk that was pulled may be gone from sysfs and still stand in mdstat as failed. */
function withFailed(members: readonly ArrayMember[], line: readonly ArrayMember[]): ArrayMember[] {
  const failed = new Map(line.filter(({ state }) => state === 'faulty').map((member) => [member.name, member]));
  const merged = members.map((member) =>
    failed.has(member.name) ? { ...member, role: null, state: 'faulty', working: false } : member,
  );
  const names = new Set(merged.map(({ name }) => name));
  return [...merged, ...[...failed.values()].filter(({ name }) => !names.has(name))];
}

/** Firmware RAID: `imsm` is the container, `/md127/0` an array inside of one. */
function isContainer({ external }: MdView): boolean {
  return external !== null && !external.startsWith('/') && !external.startsWith('-');
}

function describe({ name, sysfs, bestWorking, checkedAt }: MdSources, view: MdView): DiskArray {
  const faulty = view.members.filter(({ state }) => state === 'faulty').map((member) => member.name);
  const facts: MdFacts = { ...view, faulty, syncAction: sysfs?.syncAction ?? null, bestWorking };
  const { state, problems } = mdVerdict(facts);
  const differing = sysfs?.mismatches ?? 0;
  const ownErrors = view.members.map((member) => member.errors);
  const beside = [facts.missing === 0 ? faulty.length : 0, harmless(view.level) ? 0 : differing];
  return {
    array: labelOf(name, sysfs),
    kind: 'md',
    level: view.level,
    state,
    problems: [...problems, ...mismatchWords(differing, view.level)].slice(0, 32),
    size_bytes: view.sizeBytes,
    used_bytes: null,
    wanted: view.wanted,
    working: view.working,
    errors: sumOf([...ownErrors, ...beside]),
    members: [...view.members, ...missingMembers(view)].slice(0, 256),
    work: view.sync === null ? null : workOf(view.sync, facts.syncAction),
    checked_at: checkedAt,
  };
}

/** The name of its device, but what its creator called it where the number is only the order of discovery. */
function labelOf(name: string, sysfs: MdSysfs | undefined): string {
  const given = sysfs?.givenName ?? null;
  return given !== null && /^md1[012]\d$/.test(name) ? given : name;
}

function missingMembers({ members, missing, wanted }: MdView): ArrayMember[] {
  const taken = members.filter(({ state }) => state === 'active' || state === 'rebuilding').length;
  const gaps = Math.min(missing, Math.max(0, (wanted ?? 0) - taken));
  return Array.from({ length: gaps > mostMissingShown ? 0 : gaps }, (_, gap) => {
    return { name: `missing ${gap + 1}`, role: null, state: 'missing', working: false, errors: null };
  });
}

function workOf(sync: MdstatSync, action: string | null): ArrayWork {
  // A check that waits for its turn calls itself a resync; sysfs knows better.
  const waits = sync.waiting === 'DELAYED' && (action === 'check' || action === 'repair');
  return {
    kind: waits ? action : sync.kind,
    percent: sync.percent,
    eta_seconds: sync.etaSeconds,
    bytes_per_second: sync.bytesPerSecond,
    paused: sync.waiting === 'DELAYED' || sync.waiting === 'PENDING',
  };
}

/** Mirrors differ without harm where something was written while it was on its way to both: swap, memory-mapped files. */
function harmless(level: string | null): boolean {
  return level === 'raid1' || level === 'raid10';
}

function mismatchWords(differing: number, level: string | null): string[] {
  if (differing === 0) return [];
  const words = `${differing} sectors differ between its members, as the last check found`;
  return [harmless(level) ? `${words}; on mirrors swap space does this without harm` : words];
}

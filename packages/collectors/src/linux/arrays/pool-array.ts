import type { ArrayMember, ArrayWork, DiskArray } from '@labkeeper/protocol/inventory';
import { plainText } from '../../text.ts';
import { sumOf, unknownArray } from './findings.ts';
import type { PoolScan, Vdev, ZpoolStatus } from './zpool-status.ts';

const works = new Set(['ONLINE', 'AVAIL', 'INUSE']);
const failed = new Set(['FAULTED', 'UNAVAIL', 'SUSPENDED', 'REMOVED', 'OFFLINE']);

/** A pool of which only the kernel's own word is known, and why no more is. */
export function poolByState(name: string, state: string, reason: string): DiskArray {
  return { ...unknownArray('zfs', name, reason), state: stateOfWord(state), problems: [...badState(state), reason] };
}

/** A pool as `zpool status` tells of it, and as the kernel says that it is at this moment; the worse of the two holds. */
export function poolArray(pool: ZpoolStatus, kernelState: string | undefined): DiskArray {
  const state = kernelState === undefined || stateOfWord(pool.state) === 'failed' ? pool.state : kernelState;
  const slots = [...(pool.root?.children ?? []), ...othersOf(pool, holdsData)].flatMap(slotsOf);
  const members = membersOf(pool);
  const aside = othersOf(pool, (role) => !holdsData(role))
    .flatMap(leavesOf)
    .filter((leaf) => !works.has(leaf.state));
  return {
    array: pool.name,
    kind: 'zfs',
    level: levelOf(pool.root),
    state: stateOf(pool, state, slots),
    problems: problemsOf(pool, state, members),
    size_bytes: pool.sizeBytes,
    used_bytes: pool.usedBytes,
    wanted: pool.root === undefined ? null : slots.length,
    working: pool.root === undefined ? null : slots.filter(({ state: said }) => works.has(said)).length,
    errors: sumOf([errorsOf(pool), pool.dataErrors, aside.length]),
    members,
    work: workOf(pool.scan),
    checked_at: checkedAt(pool.scan),
  };
}

function stateOf(pool: ZpoolStatus, state: string, slots: readonly Vdev[]): DiskArray['state'] {
  const worst = stateOfWord(state);
  if (pool.root === undefined && worst === 'ok') return 'unknown';
  const scanning = pool.scan?.state === 'running' ? pool.scan.kind : undefined;
  // A member that is lost and not being replaced stays lost when the resilver has ended.
  const filling = slots.every((slot) => works.has(slot.state) || leavesOf(slot).some((leaf) => works.has(leaf.state)));
  if (worst === 'degraded') return scanning === 'resilver' && filling ? 'rebuilding' : 'degraded';
  if (worst !== 'ok') return worst;
  if (slots.some((slot) => !works.has(slot.state))) return 'degraded';
  if (scanning === 'resilver') return 'rebuilding';
  return scanning === 'scrub' ? 'checking' : 'ok';
}

function stateOfWord(state: string): DiskArray['state'] {
  if (state === 'ONLINE') return 'ok';
  if (state === 'DEGRADED') return 'degraded';
  return failed.has(state) ? 'failed' : 'unknown';
}

function badState(state: string): string[] {
  return state === 'ONLINE' || state === '' ? [] : [`the pool is ${plainText(state, 40)}`];
}

function problemsOf(pool: ZpoolStatus, state: string, members: readonly ArrayMember[]): string[] {
  const problems = badState(state);
  if (pool.root === undefined) problems.push('its devices are not told');
  if ((pool.dataErrors ?? 0) > 0)
    problems.push(`${pool.dataErrors} errors in its data: zpool status -v names the files`);
  const bad = members.filter((member) => !member.working || (member.errors ?? 0) > 0);
  problems.push(...bad.slice(0, 24).map(memberWords));
  const blamed = sumOf(bad.map((member) => member.errors)) ?? 0;
  const counted = errorsOf(pool) ?? 0;
  if (counted > blamed) problems.push(`${counted - blamed} errors that no disk alone can be blamed for`);
  // Without a message of its catalogue it is advice, such as an upgrade that could be made.
  if (pool.message !== null && (pool.grave || state !== 'ONLINE')) problems.push(pool.message);
  return problems.slice(0, 32);
}

function memberWords({ name, role, state, working, errors }: ArrayMember): string {
  const title = role === null ? name : `${name} (${role})`;
  return plainText(`${title}: ${working ? `${errors ?? 0} errors` : state}`, 300);
}

/** What holds one share of the data: a disk, or the pair that stands in for one while it is replaced. */
function slotsOf(vdev: Vdev): Vdev[] {
  if (vdev.children.length === 0) return vdev.kind === 'indirect' ? [] : [vdev];
  if (vdev.kind === 'replacing' || vdev.kind === 'spare') return [vdev];
  return vdev.children.flatMap(slotsOf);
}

/** Without these the pool is lost, as without its other data. */
function holdsData(role: string): boolean {
  return role === 'special' || role === 'dedup';
}

function othersOf({ others }: ZpoolStatus, wanted: (role: string) => boolean): Vdev[] {
  return others.flatMap(({ role, vdev }) => (wanted(role) ? vdev : []));
}

function leavesOf(vdev: Vdev): Vdev[] {
  return vdev.children.length === 0 ? [vdev] : vdev.children.flatMap(leavesOf);
}

function membersOf(pool: ZpoolStatus): ArrayMember[] {
  const top = (pool.root?.children ?? []).filter(({ kind }) => kind !== 'indirect');
  const data = top.flatMap((vdev) => leavesOf(vdev).map((leaf) => toMember(leaf, vdev === leaf ? null : vdev.name)));
  const others = pool.others.flatMap(({ role, vdev }) => leavesOf(vdev).map((leaf) => toMember(leaf, role)));
  return [...data, ...others].slice(0, 256);
}

function toMember(leaf: Vdev, role: string | null): ArrayMember {
  const name = leaf.note?.startsWith('was ') === true ? `${leaf.name} ${leaf.note}` : leaf.name;
  return { name: plainText(name), role, state: leaf.state, working: works.has(leaf.state), errors: leaf.errors };
}

/** A fault that no single disk can be blamed for is counted by its group or the pool alone. */
function errorsOf({ root, others }: ZpoolStatus): number | null {
  const levels = root === undefined ? [] : [[root], root.children, leavesOf(root)];
  const counts = levels.map((level) => sumOf(level.map((vdev) => vdev.errors))).filter((count) => count !== null);
  const aside = sumOf(others.flatMap(({ vdev }) => leavesOf(vdev)).map((leaf) => leaf.errors));
  return sumOf([counts.length === 0 ? null : Math.max(...counts), aside]);
}

function levelOf(root: Vdev | undefined): string | null {
  const kinds = (root?.children ?? []).filter(({ kind }) => kind !== 'indirect').map((vdev) => levelOfVdev(vdev));
  if (kinds.length === 0) return null;
  const different = [...new Set(kinds)];
  return plainText(different.join(' + '), 120);
}

function levelOfVdev({ kind }: Vdev): string {
  if (kind === 'raidz') return 'raidz1';
  return kind === 'mirror' || /^d?raid/.test(kind) ? kind : 'single';
}

function workOf(scan: PoolScan | null): ArrayWork | null {
  if (scan === null || scan.state === 'finished' || scan.state === 'canceled') return null;
  return {
    kind: scan.kind,
    percent: scan.percent,
    eta_seconds: scan.etaSeconds,
    bytes_per_second: scan.bytesPerSecond,
    paused: scan.state === 'paused',
  };
}

function checkedAt(scan: PoolScan | null): string | null {
  if (scan?.state !== 'finished' || scan.kind !== 'scrub' || scan.endedMs === null) return null;
  return new Date(scan.endedMs).toISOString();
}

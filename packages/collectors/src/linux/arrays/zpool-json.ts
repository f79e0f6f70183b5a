import { maxLabel, plainText, plainTextOrNull } from '../../text.ts';
import { percentOf, round } from '../../numbers.ts';
import { zfsNumber } from './sizes.ts';
import {
  kindOfName,
  maxDepth,
  maxPools,
  maxVdevs,
  type PoolScan,
  type Vdev,
  type ZpoolStatus,
} from './zpool-status.ts';

type Fields = Readonly<Record<string, unknown>>;

const longestEtaSeconds = 10 * 366 * 86_400;

const roles: readonly (readonly [field: string, role: string])[] = [
  ['special', 'special'],
  ['dedup', 'dedup'],
  ['logs', 'log'],
  ['l2cache', 'cache'],
  ['spares', 'spare'],
];

/** Reads `zpool status -j -p` (OpenZFS 2.3 and newer); undefined for what is not of that form. `nowMs` is for the speed of a scan. */
export function parseZpoolJson(text: string, nowMs: number): ZpoolStatus[] | undefined {
  const top = fields(parse(text));
  if (top === undefined) return undefined;
  // Without a pool the tool leaves the list out.
  if (top['pools'] === undefined) return top['output_version'] === undefined ? undefined : [];
  const pools = fields(top['pools']);
  if (pools === undefined) return undefined;
  return Object.entries(pools)
    .slice(0, maxPools)
    .flatMap(([name, value]) => {
      const pool = fields(value);
      return pool === undefined ? [] : toPool(name, pool, nowMs);
    });
}

function toPool(key: string, pool: Fields, nowMs: number): ZpoolStatus {
  const name = words(pool['name']) ?? plainText(key, maxLabel);
  const budget = { left: maxVdevs };
  const vdevs = fields(pool['vdevs']);
  const tree = fields(vdevs?.[name]) ?? fields(Object.values(vdevs ?? {})[0]);
  return {
    name,
    state: words(pool['state']) ?? 'unknown',
    message: plainTextOrNull(textOf(pool['status'])?.replaceAll(/\s+/g, ' '), 400),
    grave: words(pool['msgid']) !== undefined,
    scan: toScan(fields(pool['scan_stats']), nowMs),
    root: tree === undefined ? undefined : toVdev(name, tree, 0, budget),
    others: roles.flatMap(([field, role]) => vdevsOf(pool[field], 1, budget).map((vdev) => ({ role, vdev }))),
    dataErrors: numberOrNull(pool['error_count']),
    sizeBytes: numberOrNull(tree?.['total_space']),
    usedBytes: numberOrNull(tree?.['alloc_space']),
  };
}

function numberOrNull(value: unknown): number | null {
  return zfsNumber(value) ?? null;
}

function vdevsOf(value: unknown, depth: number, budget: { left: number }): Vdev[] {
  return Object.entries(fields(value) ?? {}).flatMap(([key, vdev]) => toVdev(key, vdev, depth, budget) ?? []);
}

function toVdev(key: string, value: unknown, depth: number, budget: { left: number }): Vdev | undefined {
  const vdev = fields(value);
  if (vdev === undefined || depth > maxDepth || budget.left <= 0) return undefined;
  budget.left -= 1;
  const name = words(vdev['name']) ?? plainText(key, maxLabel);
  const counts = ['read_errors', 'write_errors', 'checksum_errors'].map((field) => zfsNumber(vdev[field]));
  const known = counts.filter((count) => count !== undefined);
  return {
    name,
    kind: kindOf(name, words(vdev['vdev_type'])),
    state: words(vdev['state']) ?? 'unknown',
    errors: known.length === 0 ? null : known.reduce((sum, count) => sum + count, 0),
    note: null,
    children: vdevsOf(vdev['vdevs'], depth + 1, budget),
  };
}

/** Its type says raidz where only its name says raidz2. */
function kindOf(name: string, type: string | undefined): string {
  const named = kindOfName(name);
  return type === undefined || (type !== 'root' && named.startsWith(type)) ? named : type;
}

const kinds: Readonly<Record<string, PoolScan['kind']>> = { SCRUB: 'scrub', ERRORSCRUB: 'scrub', RESILVER: 'resilver' };
const ends: Readonly<Record<string, 'finished' | 'canceled'>> = { FINISHED: 'finished', CANCELED: 'canceled' };

function toScan(scan: Fields | undefined, nowMs: number): PoolScan | null {
  const kind = kinds[words(scan?.['function']) ?? ''];
  if (scan === undefined || kind === undefined) return null;
  const said = words(scan['state']) ?? '';
  const end = ends[said];
  if (end !== undefined) return { kind, state: end, ...noProgress, endedMs: instant(scan['end_time']) };
  return said === 'SCANNING' ? { kind, ...progressOf(scan, nowMs), endedMs: null } : null;
}

const noProgress = { percent: null, etaSeconds: null, bytesPerSecond: null } as const;

function progressOf(scan: Fields, nowMs: number): Omit<PoolScan, 'kind' | 'endedMs'> {
  const all = (zfsNumber(scan['to_examine']) ?? 0) - (zfsNumber(scan['skipped']) ?? 0);
  const issued = zfsNumber(scan['issued']) ?? 0;
  const percent = percentOf(issued, all) ?? null;
  if (instant(scan['scrub_pause']) !== null) return { ...noProgress, state: 'paused', percent };
  const bytesPerSecond = speedOf(scan, nowMs);
  const seconds = bytesPerSecond === null ? -1 : Math.round((all - issued) / bytesPerSecond);
  const etaSeconds = seconds < 0 || seconds > longestEtaSeconds ? null : seconds;
  return { state: 'running', percent, etaSeconds, bytesPerSecond };
}

/** Of this pass: a reboot begins a new one. */
function speedOf(scan: Fields, nowMs: number): number | null {
  const startedMs = instant(scan['pass_start']);
  const issued = zfsNumber(scan['issued_bytes_per_scan']);
  if (startedMs === null || issued === undefined) return null;
  const seconds = (nowMs - startedMs) / 1000 - (zfsNumber(scan['scrub_spent_paused']) ?? 0);
  const speed = seconds > 0 ? round(issued / seconds, 0) : 0;
  return speed > 0 ? speed : null;
}

/** Seconds since 1970 of this century's years; dates in words depend on the machine and are left out. */
function instant(value: unknown): number | null {
  const seconds = zfsNumber(value);
  return seconds === undefined || seconds < 946_684_800 || seconds > 4_102_444_800 ? null : seconds * 1000;
}

/** Text that stands for something; ZFS writes `-` for nothing. */
function words(value: unknown): string | undefined {
  const text = textOf(value);
  if (text === undefined) return undefined;
  const plain = plainText(text, maxLabel);
  return plain === '' || plain === '-' ? undefined : plain;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function fields(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

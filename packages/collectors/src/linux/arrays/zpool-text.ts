import { maxLabel, plainText, plainTextOrNull } from '../../text.ts';
import { zfsNumber } from './sizes.ts';
import { kindOfName, maxDepth, maxPools, maxVdevs, type Vdev, type ZpoolStatus } from './zpool-status.ts';
import { parseScanText } from './zpool-scan-text.ts';

/** A row of the table of devices. Sections (logs, cache, …) have no state. */
interface Row {
  indent: number;
  name: string;
  state: string | undefined;
  errors: number | null;
  note: string | null;
}

const sections: Readonly<Record<string, string>> = {
  logs: 'log',
  log: 'log',
  cache: 'cache',
  spares: 'spare',
  special: 'special',
  dedup: 'dedup',
};

/** Reads `zpool status` as every version before 2.3 prints it, with or without exact numbers. */
export function parseZpoolText(text: string): ZpoolStatus[] {
  const pools: ZpoolStatus[] = [];
  const names = new Set<string>();
  for (const block of text.split(/^\s{0,8}pool: /m).slice(1, maxPools + 1)) {
    const pool = parsePool(block);
    if (pool.name !== '' && !names.has(pool.name)) pools.push(pool);
    names.add(pool.name);
  }
  return pools;
}

function parsePool(block: string): ZpoolStatus {
  const [first = '', ...lines] = block.split('\n', 20_000);
  const name = plainText(first, maxLabel);
  const parts = partsOf(lines);
  const rows = (parts.get('config') ?? []).flatMap((line) => toRow(line, name) ?? []).slice(0, maxVdevs);
  const scanText = [...(parts.get('scan') ?? parts.get('scrub') ?? [])].join(' ');
  return {
    name,
    state: plainText((parts.get('state') ?? []).join(' '), 40) || 'unknown',
    message: plainTextOrNull((parts.get('status') ?? []).join(' ').replaceAll(/\s+/g, ' '), 400),
    grave: parts.has('see'),
    scan: parseScanText(scanText) ?? null,
    ...treeOf(name, rows),
    dataErrors: dataErrorsOf(parts.get('errors')),
    sizeBytes: null,
    usedBytes: null,
  };
}

/** `key: first line` with the lines that follow it. */
function partsOf(lines: readonly string[]): Map<string, string[]> {
  const parts = new Map<string, string[]>();
  let current: string[] | undefined;
  for (const line of lines) {
    const match = /^ {0,8}(state|status|action|see|scan|scrub|remove|checkpoint|expand|config|errors|dedup):(.*)$/.exec(
      line,
    );
    if (match?.[1] === undefined) {
      current?.push(line);
      continue;
    }
    // A pool may print its last scrub and a resilver: the first is the newest.
    current = parts.has(match[1]) ? [] : [match[2] ?? ''];
    if (!parts.has(match[1])) parts.set(match[1], current);
  }
  return parts;
}

/** Of all names only that of the pool may have blanks. */
function toRow(whole: string, pool: string): Row | undefined {
  const isPool = whole.trimStart().startsWith(`${pool} `) && pool.includes(' ');
  const line = isPool ? whole.replace(pool, 'pool') : whole;
  const match = /^(\s*)(\S+)(?:\s+(\S+))?(?:\s+(\S+)\s+(\S+)\s+(\S+))?(?:\s+(.*))?$/.exec(line.trimEnd());
  const name = isPool ? pool : match?.[2];
  if (match === null || name === undefined || name === 'NAME') return undefined;
  const counts = match.slice(4, 7).map(zfsNumber);
  const numbers = counts.filter((count) => count !== undefined);
  const told = numbers.length === 3;
  const note = told ? match[7] : [...match.slice(4, 7), match[7]].filter((word) => word !== undefined).join(' ');
  return {
    // Tables are indented by a tab, or by eight blanks where something replaced it.
    indent: (match[1] ?? '').replaceAll('\t', '        ').length,
    name: plainText(name, maxLabel),
    state: match[3] === undefined ? undefined : plainText(match[3], 40),
    errors: told ? numbers.reduce((sum, count) => sum + count, 0) : null,
    note: plainTextOrNull(note, 120),
  };
}

/** The rows as a tree: two blanks deeper is one level deeper. Below the pool come the sections, each a tree of its own. */
function treeOf(pool: string, rows: readonly Row[]): Pick<ZpoolStatus, 'root' | 'others'> {
  const start = rows.findIndex(({ name }) => name === pool);
  const first = rows[start];
  if (first === undefined) return { root: undefined, others: [] };
  const root = { ...toVdev(first), kind: 'root' };
  const others: ZpoolStatus['others'] = [];
  let role: string | undefined;
  let path = [root];
  for (const row of rows.slice(start + 1)) {
    const depth = Math.min(maxDepth, Math.max(0, Math.floor((row.indent - first.indent) / 2)));
    if (depth === 0) {
      role = sections[row.name] ?? row.name;
      path = [];
      continue;
    }
    const vdev = toVdev(row);
    path = path.slice(0, role === undefined ? depth : depth - 1);
    const parent = path.at(-1);
    if (parent !== undefined) parent.children.push(vdev);
    else if (role !== undefined) others.push({ role, vdev });
    path.push(vdev);
  }
  return { root, others };
}

function toVdev({ name, state, errors, note }: Row): Vdev {
  return { name, kind: kindOfName(name), state: state ?? 'unknown', errors, note, children: [] };
}

/** `No known data errors`, a count, or a list of files; null where the words are others. */
function dataErrorsOf(lines: readonly string[] | undefined): number | null {
  const [first, ...rest] = lines ?? [];
  const words = (first ?? '').trim();
  if (words.startsWith('No known data errors')) return 0;
  const count = zfsNumber(/^(\d{1,15}) data errors?/.exec(words)?.[1]);
  if (count !== undefined) return count;
  if (!words.startsWith('Permanent errors')) return null;
  return Math.max(1, rest.filter((line) => line.trim() !== '').length);
}

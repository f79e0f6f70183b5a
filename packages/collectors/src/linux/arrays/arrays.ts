import type { DiskArray } from '@labkeeper/protocol/inventory';
import type { MetricDefinition, Sample } from '@labkeeper/protocol/sample';
import { CollectorError, type Collector, type Look, type Reading } from '../../collector.ts';
import type { Host } from '../../host.ts';
import { maxLabel, plainText } from '../../text.ts';
import { readBtrfs, type BtrfsMemory } from './btrfs.ts';
import type { Findings } from './findings.ts';
import { readMd, type MdMemory } from './md.ts';
import { readZfs, type ZfsMemory } from './zfs.ts';

/** What one kind remembers, and what it gave last. */
interface Kept<Own> {
  own: Own | undefined;
  arrays: readonly DiskArray[];
}

interface Memory {
  md: Kept<MdMemory>;
  zfs: Kept<ZfsMemory>;
  btrfs: Kept<BtrfsMemory>;
}

const states = [
  'ok',
  'checking',
  'rebuilding',
  'degraded',
  'failed',
  'unknown',
] as const satisfies readonly DiskArray['state'][];

const metrics = [
  {
    name: 'array_state',
    unit: '',
    kind: 'state',
    help: 'State of a RAID array, pool or filesystem of several disks.',
    states: [...states],
  },
  count('array_members', 'Members that it wants.'),
  count('array_members_working', 'Members that do their work.'),
  {
    name: 'array_sync_percent',
    unit: 'percent',
    kind: 'gauge',
    help: 'How far a rebuild, check or scrub is; nothing while none runs.',
  },
  count(
    'array_errors',
    'What its members, its last check and its data count as wrong, and members that failed beside it.',
  ),
] as const satisfies readonly MetricDefinition[];

const most = 128;

/** State, members, errors and progress of every RAID array, ZFS pool and btrfs filesystem of several devices. */
export const arrays: Collector<Memory> = {
  id: 'arrays',
  about:
    'RAID arrays (md), ZFS pools and btrfs filesystems of several devices: state, members, errors, rebuilds and checks.',
  everySeconds: 0,
  live: false,
  metrics,
  collect,
};

async function collect(host: Host, look: Look<Memory>): Promise<Reading<Memory> | 'absent'> {
  const before = look.previous?.memory;
  const [md, zfs, btrfs] = await Promise.all([
    attempt(look, before?.md, (own) => readMd(host, own)),
    attempt(look, before?.zfs, (own) => readZfs(host, own)),
    attempt(look, before?.btrfs, (own) => readBtrfs(host, own)),
  ]);
  const all = [md, zfs, btrfs];
  const found = distinct(all.flatMap((one) => one.kept.arrays).slice(0, most));
  const hints = all.flatMap((one) => one.hint ?? []);
  if (found.length === 0 && hints.length > 0) throw new CollectorError(hints.join('; '));
  if (found.length === 0 && before === undefined) return 'absent';
  const reading: Reading<Memory> = {
    samples: found.flatMap(toSamples),
    inventory: { arrays: found },
    memory: { md: md.kept, zfs: zfs.kept, btrfs: btrfs.kept },
  };
  return hints.length === 0 ? reading : { ...reading, hint: hints.join('; ') };
}

interface Attempt<Own> {
  kept: Kept<Own>;
  hint: string | undefined;
}

/** One kind that cannot be read costs only its own arrays: they are unknown until it can be. */
async function attempt<Own>(
  look: Look<Memory>,
  before: Kept<Own> | undefined,
  read: (look: Look<Own>) => Promise<Findings<Own>>,
): Promise<Attempt<Own>> {
  const own = before?.own;
  const previous = own === undefined || look.previous === undefined ? undefined : { ...look.previous, memory: own };
  try {
    const { arrays: found, memory, hint } = await read({ ...look, previous });
    return { kept: { own: memory, arrays: found }, hint };
  } catch (error) {
    const reason = plainText(error instanceof Error ? error.message : String(error), 300);
    const found = (before?.arrays ?? []).map((array) => ({
      ...array,
      state: 'unknown' as const,
      problems: [reason],
      work: null,
    }));
    return { kept: { own, arrays: found }, hint: reason };
  }
}

/** A pool, a filesystem and an array may bear one name. */
function distinct(found: readonly DiskArray[]): DiskArray[] {
  const taken = new Set<string>();
  return found.map((array) => {
    const plain = plainText(array.array, maxLabel - 40) || array.kind;
    const names = [plain, `${plain} (${array.kind})`];
    for (let number = 2; number <= most; number += 1) names.push(`${plain} (${array.kind} ${number})`);
    const name = names.find((one) => !taken.has(one)) ?? plain;
    taken.add(name);
    return { ...array, array: name };
  });
}

function toSamples(array: DiskArray): Sample[] {
  const labels = { array: array.array };
  const values: readonly (readonly [metric: string, value: number | null | undefined])[] = [
    ['array_state', states.indexOf(array.state)],
    ['array_members', array.wanted],
    ['array_members_working', array.working],
    ['array_sync_percent', array.work?.percent],
    ['array_errors', array.errors],
  ];
  return values.flatMap(([metric, value]) => (typeof value === 'number' ? { metric, labels, value } : []));
}

function count(name: string, help: string): MetricDefinition {
  return { name, unit: '', kind: 'gauge', help };
}

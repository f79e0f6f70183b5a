import type { DiskHealth } from '@labkeeper/protocol/inventory';
import type { Sample } from '@labkeeper/protocol/sample';
import type { Collector, Look, Reading } from '../../collector.ts';
import type { Host } from '../../host.ts';
import { findWholeDisks } from '../../whole-disks.ts';
import { accessHint } from './access-hint.ts';
import { runOptional } from './ask-drive.ts';
import { attributeSamples, driveMetrics, driveSamples } from './drive-samples.ts';
import { findDrives, isMadeUp, mayAnswer, parseScan, type Scanned } from './drives.ts';
import { lookAtDrive, noRecord, type Known, type Seen } from './look-at-drive.ts';
import { mapLimited } from './map-limited.ts';

interface Memory {
  drives: ReadonlyMap<string, Known>;
  /** What the program found last. */
  scanned: readonly Scanned[];
}

const containerHint =
  'hand the disks and the rights to ask them to the container of the agent (docs/docker.md), or install the agent on the machine itself';
const atOnce = 4;
/** A heartbeat has room for ten thousand samples of everything. */
const maxAttributeSamples = 5000;

/** Health of drives by SMART and the NVMe health log: what each says of itself, without waking those that sleep. */
export const smart: Collector<Memory> = {
  id: 'smart',
  about:
    'Health, temperature, wear, lost sectors, attributes and self-tests of drives (SMART, NVMe), asked without waking them.',
  everySeconds: 600,
  live: false,
  timeoutSeconds: 240,
  metrics: driveMetrics,
  collect,
};

async function collect(host: Host, look: Look<Memory>): Promise<Reading<Memory> | 'absent'> {
  const disks = await findWholeDisks(host);
  const { scanned, missing } = await scan(host, look);
  const drives = await findDrives(host, disks, scanned);
  const before = look.previous?.memory.drives;
  const looked = await mapLimited(drives, atOnce, (drive) =>
    lookAtDrive(host, look, { drive, known: before?.get(drive.key), missing }),
  );
  const shown = withoutDoubles(looked).filter((seen) => isWorthShowing(seen));
  if (shown.length === 0) return 'absent';
  const hint = hintFor(host, shown, missing);
  return {
    samples: toSamples(shown),
    inventory: { disk_health: shown.map(({ row }) => row) },
    memory: { drives: new Map(looked.map(({ drive, known }) => [drive.key, known])), scanned },
    ...(hint === undefined ? {} : { hint }),
  };
}

interface Scan {
  scanned: readonly Scanned[];
  /** Why the program cannot be run. */
  missing: string | undefined;
}

/** What the program finds, without opening a device; what it found last where it fails now. */
async function scan(host: Host, look: Look<Memory>): Promise<Scan> {
  const result = await runOptional(host, 'smartctl', ['--scan', '--json=c'], look.signal);
  if (typeof result === 'string') return { scanned: [], missing: result };
  const scanned = parseScan(result.stdout);
  return { scanned: scanned.length > 0 ? scanned : (look.previous?.memory.scanned ?? []), missing: undefined };
}

/** A drive behind a controller may be one of the kernel's disks too, and two ways may lead to one drive. */
function withoutDoubles(looked: readonly Seen[]): Seen[] {
  const taken = new Set(looked.flatMap(({ drive, row }) => (drive.disk === undefined ? [] : namesOf(row))));
  return looked.filter(({ drive, row, kind }) => {
    if (drive.disk !== undefined) return true;
    // Nobody knows yet what it is: it gets a row when it first says its name.
    if (row.read_at === null && kind === 'asleep') return false;
    const names = namesOf(row);
    if (names.some((name) => taken.has(name))) return false;
    for (const name of names) taken.add(name);
    return true;
  });
}

function namesOf({ disk, serial, wwn }: DiskHealth): string[] {
  return [disk, serial, wwn].filter((name) => name !== null);
}

/** What a hypervisor or a controller made up, and sticks and cards without SMART, say nothing for ever: no row is better than "unknown". */
function isWorthShowing({ drive, row, kind, known }: Seen): boolean {
  const hasSpoken = known.row !== undefined && known.row.state !== 'unknown';
  if (row.state !== 'unknown' || hasSpoken) return true;
  if (drive.removable || row.problems.includes(noRecord)) return false;
  const answered = kind === 'read' || kind === 'other_type';
  return answered ? !isMadeUp(row.model) && !isMadeUp(drive.disk?.model) : mayAnswer(drive);
}

function toSamples(shown: readonly Seen[]): Sample[] {
  const samples = shown.flatMap(({ row, asked }) => driveSamples(row, asked));
  const attributes = shown.flatMap(({ row, asked }) => (asked ? attributeSamples(row) : []));
  return [...samples, ...attributes.slice(0, maxAttributeSamples)];
}

function hintFor(host: Host, shown: readonly Seen[], missing: string | undefined): string | undefined {
  const isContainer = host.inContainer === true;
  const isMissing = missing !== undefined && shown.some(({ row }) => row.problems.includes(missing));
  if (isMissing && !isContainer) return 'install smartmontools, for instance: sudo apt-get install smartmontools';
  const denied = shown.filter(({ kind }) => kind === 'denied');
  const withheld = isContainer && shown.some(({ row }) => /no such (?:device|file)/i.test(row.problems[0] ?? ''));
  if (isContainer && (isMissing || withheld || denied.length > 0)) return containerHint;
  if (denied.length > 0) return accessHint(denied.some(({ drive }) => drive.path.startsWith('/dev/nvme')));
  return shown.some(({ kind }) => kind === 'old') ? 'install smartmontools 7.0 or newer' : undefined;
}

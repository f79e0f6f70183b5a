import type { FleetArray, FleetDisk } from '@labkeeper/protocol/fleet';
import type { DiskHealth } from '@labkeeper/protocol/inventory';
import { arrayWord } from '../../ui/array-words.ts';
import { isVirtualDisk } from '../../ui/disk-kind.ts';
import type { SortOrder } from '../../ui/sort-order.ts';
import { stateOfStatus, worstFirst, type State } from '../../ui/state.ts';
import { withoutSubject } from '../../ui/without-subject.ts';

/** How a disk is, in a word: one that nobody can ask is neither well nor unknown. */
export function diskWord(disk: FleetDisk): string {
  const { status, health } = disk;
  if (health === null) return isVirtualDisk(disk) ? 'Virtual disk' : 'Not asked';
  if (status === 'FAIL') return 'Failing';
  if (status === 'WARN') return 'Warning';
  if (health.state === 'asleep') return 'Asleep';
  return status === 'OK' ? 'Well' : 'Unknown';
}

/** What a drive's own words tell already, as soon as its own count of it is not 0. */
const toldBy: readonly (readonly [judged: RegExp, count: (health: DiskHealth) => number | null])[] = [
  [/sectors? that cannot be read/, ({ pending_sectors: count }) => count],
  [/replaced sectors?/, ({ reallocated_sectors: count }) => count],
  [/lost sectors?/, ({ offline_uncorrectable_sectors: count }) => count],
  [/errors? that it could not correct/, ({ media_errors: count }) => count],
  [/attributes? at the limit/, ({ attributes }) => attributes.filter(({ failing }) => failing === 'now').length],
  [/by its own word|of itself/, ({ state }) => Number(state === 'failed' || state === 'warning')],
];

/** What is wrong with a disk: what it says itself, then what is judged beside it, each fact once; empty when it is well. */
export function diskProblems(disk: FleetDisk): readonly string[] {
  const { health } = disk;
  const own = health?.problems ?? [];
  const judged = disk.problems.map((problem) => withoutSubject(problem, namesOf(disk)));
  const beside = health === null || own.length === 0 ? judged : judged.filter((words) => !isTold(words, health));
  return [...new Set([...own, ...beside])];
}

function isTold(words: string, health: DiskHealth): boolean {
  return toldBy.some(([fact, count]) => fact.test(words) && (count(health) ?? 0) > 0);
}

/** By what the hub's sentences call a disk. */
function namesOf({ id, device, model }: FleetDisk): readonly string[] {
  const short = device.replace(/^\/dev\//, '');
  const names = [id, short, `${short} (${model ?? ''}, ${id})`];
  return [...names, ...names.map((name) => `Disk ${name}`)];
}

/** What is wrong with an array beside the word for how it is. */
export function arrayProblems(array: FleetArray): readonly string[] {
  const word = arrayWord(array).toLowerCase();
  const said = array.problems.map((problem) => withoutSubject(problem, [`Array ${array.array}`, array.array]));
  // How many of its disks work stands beside its word.
  const count = `${array.working} of ${array.wanted} members work`;
  return [...new Set(said)].filter((words) => words !== word && words !== count && !words.startsWith(`${word} for `));
}

/** The state that is drawn. One that sleeps was well when it was last awake: it does not shine like one that says so now. */
export function stateOfDisk({ status, health }: FleetDisk): State {
  return status === 'OK' && health?.state === 'asleep' ? 'maintenance' : stateOfStatus(status);
}

/** Whether what a disk has said is from before: it sleeps, or nobody can ask it now. */
export function isFromBefore({ status, health }: FleetDisk): boolean {
  return health?.state === 'asleep' || status === 'UNKNOWN';
}

/** Arrays that are not well, which outweigh any disk and stand above them; and well ones, which must not hide a sick disk. */
export function sickAndWell<Row extends Pick<FleetArray, 'status'>>(
  arrays: readonly Row[],
): [sick: Row[], well: Row[]] {
  return [arrays.filter(({ status }) => status !== 'OK'), arrays.filter(({ status }) => status === 'OK')];
}

/** Disks with the greatest worry first: what fails, warns, cannot be seen; then the worn and the old. Those that nobody asks come last. */
export function disksByWorry(disks: readonly FleetDisk[]): readonly FleetDisk[] {
  return disks.toSorted(
    (a, b) =>
      Number(isUnasked(a)) - Number(isUnasked(b)) ||
      worstFirst(stateOfStatus(a.status), stateOfStatus(b.status)) ||
      byAge(a.health, b.health) ||
      byPlace(a, b),
  );
}

type Value = number | string | null | undefined;

const values: Readonly<Record<string, (disk: FleetDisk) => Value>> = {
  disk: ({ model, device }) => model ?? device,
  temperature: ({ health }) => health?.temperature_celsius,
  wear: ({ health }) => health?.percentage_used,
  age: ({ health }) => health?.power_on_hours,
  size: sizeOf,
};

/** The columns by which disks can be sorted. */
export const diskSorts: readonly string[] = Object.keys(values);

/** Disks by one of their values; those without one at the end. */
export function disksSorted(disks: readonly FleetDisk[], { column, descending }: SortOrder): readonly FleetDisk[] {
  const valueOf = values[column];
  if (valueOf === undefined) return disksByWorry(disks);
  const sign = descending ? -1 : 1;
  return disks.toSorted((a, b) => {
    const [x, y] = [valueOf(a) ?? undefined, valueOf(b) ?? undefined];
    if (x === undefined || y === undefined) return Number(x === undefined) - Number(y === undefined) || byPlace(a, b);
    return sign * inOrder(x, y) || byPlace(a, b);
  });
}

function inOrder(x: number | string, y: number | string): number {
  if (typeof x === 'number' && typeof y === 'number') return x - y;
  return String(x).localeCompare(String(y), 'en', { numeric: true });
}

function byPlace(a: FleetDisk, b: FleetDisk): number {
  return inOrder(`${a.server_id} ${a.device}`, `${b.server_id} ${b.device}`);
}

/** How big a disk is, in bytes: as the kernel says, else as it says itself. */
export function sizeOf({ size_bytes, health }: FleetDisk): number | null {
  return size_bytes ?? health?.capacity_bytes ?? null;
}

function byAge(a: DiskHealth | null, b: DiskHealth | null): number {
  const worn = (b?.percentage_used ?? 0) - (a?.percentage_used ?? 0);
  return worn || (b?.power_on_hours ?? 0) - (a?.power_on_hours ?? 0);
}

function isUnasked({ health, status }: FleetDisk): boolean {
  return health === null && status === 'UNKNOWN';
}

/** Arrays with the worst first. */
export function arraysByWorry(arrays: readonly FleetArray[]): readonly FleetArray[] {
  return arrays.toSorted(
    (a, b) =>
      worstFirst(stateOfStatus(a.status), stateOfStatus(b.status)) ||
      `${a.server_id} ${a.array}`.localeCompare(`${b.server_id} ${b.array}`, 'en', { numeric: true }),
  );
}

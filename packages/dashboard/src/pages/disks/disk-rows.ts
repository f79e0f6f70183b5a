import type { FleetArray, FleetDisk } from '@labkeeper/protocol/fleet';
import type { DiskHealth } from '@labkeeper/protocol/inventory';
import { stateOfStatus, worstFirst, type State } from '../../ui/state.ts';

/** How a disk is, in a word: one that nobody can ask is neither well nor unknown. */
export function diskWord({ status, health }: FleetDisk): string {
  if (health === null) return 'Not asked';
  if (status === 'FAIL') return 'Failing';
  if (status === 'WARN') return 'Warning';
  if (health.state === 'asleep') return 'Asleep';
  return status === 'OK' ? 'Well' : 'Unknown';
}

/** What is wrong with a disk: what it says itself, then what is judged; empty when it is well. */
export function diskProblems({ problems, health }: FleetDisk): readonly string[] {
  return [...new Set([...(health?.problems ?? []), ...problems])];
}

/** The state that is drawn: what nobody asked for is no worry. */
export function stateOfDisk(disk: FleetDisk): State {
  return stateOfStatus(disk.status);
}

/** Whether arrays stand above the disks: one that is not well outweighs any disk, and well ones must not hide a sick disk. */
export function comeFirst(arrays: readonly Pick<FleetArray, 'status'>[]): boolean {
  return arrays.some(({ status }) => status !== 'OK');
}

/** Disks with the greatest worry first: what fails, warns, cannot be seen; then the worn and the old. Those that nobody asks come last. */
export function disksByWorry(disks: readonly FleetDisk[]): readonly FleetDisk[] {
  return disks.toSorted(
    (a, b) =>
      Number(isUnasked(a)) - Number(isUnasked(b)) ||
      worstFirst(stateOfDisk(a), stateOfDisk(b)) ||
      byAge(a.health, b.health) ||
      `${a.server_id} ${a.device}`.localeCompare(`${b.server_id} ${b.device}`, 'en', { numeric: true }),
  );
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

/** What kind of disk it is: "HDD, SATA", "NVMe". */
export function kindOfDisk({ rotational, transport }: Pick<FleetDisk, 'rotational' | 'transport'>): string {
  const bus = transport === 'nvme' ? 'NVMe' : (transport?.toUpperCase() ?? '');
  const kinds = { true: 'HDD', false: bus === 'NVMe' ? '' : 'SSD', null: '' } as const;
  return [kinds[`${rotational}`], bus].filter((part) => part !== '').join(', ');
}

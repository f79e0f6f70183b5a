import type { DiskAttribute, DiskHealth } from '@labkeeper/protocol/inventory';
import { formatBytes, formatNumber, formatPercent } from '../../ui/format.ts';
import type { State } from '../../ui/state.ts';

const words: Readonly<Record<DiskHealth['state'], string>> = {
  ok: 'Well',
  warning: 'Warning',
  failed: 'Failed',
  unknown: 'Nobody can ask it',
  asleep: 'Asleep',
};
const states: Readonly<Record<DiskHealth['state'], State>> = {
  ok: 'ok',
  warning: 'warn',
  failed: 'fail',
  unknown: 'unknown',
  asleep: 'maintenance',
};

/** What a drive says of itself, in a word. */
export function driveWord({ state }: Pick<DiskHealth, 'state'>): string {
  return words[state];
}

/** How the word is drawn. */
export function stateOfDrive({ state }: Pick<DiskHealth, 'state'>): State {
  return states[state];
}

/** Whether what a drive says is what it said last, as nobody could ask it now. */
export function isFromBefore({ state }: Pick<DiskHealth, 'state'>): boolean {
  return state === 'asleep' || state === 'unknown';
}

/** One fact of a drive; `bad` where it is a number that ought to be 0. */
export interface DriveFact {
  readonly name: string;
  readonly value: string;
  readonly bad: boolean;
}

/** What a drive has said in numbers, the weightiest first; what it does not say is left out. */
export function driveFacts(drive: DiskHealth): DriveFact[] {
  const facts: readonly (readonly [
    name: string,
    value: number | null,
    write: (value: number) => string,
    bad?: true,
  ])[] = [
    ['Unreadable sectors', drive.pending_sectors, formatNumber, true],
    ['Replaced sectors', drive.reallocated_sectors, formatNumber, true],
    ['Lost sectors', drive.offline_uncorrectable_sectors, formatNumber, true],
    ['Media errors', drive.media_errors, formatNumber, true],
    ['Worn', drive.percentage_used, formatPercent],
    ['Spare left', drive.available_spare_percent, formatPercent],
    ['Written', drive.written_bytes, formatBytes],
    ['Read', drive.read_bytes, formatBytes],
    ['In use', drive.used_bytes, formatBytes],
    ['Power cycles', drive.power_cycles, formatNumber],
  ];
  return facts.flatMap(([name, value, write, bad]) =>
    value === null ? [] : [{ name, value: write(value), bad: bad === true && value > 0 }],
  );
}

/** Attributes with those that fail first, then by their number or name. */
export function attributesInOrder(attributes: readonly DiskAttribute[]): readonly DiskAttribute[] {
  const rank = { now: 0, in_the_past: 1, never: 2 } as const;
  return attributes.toSorted(
    (a, b) => rank[a.failing] - rank[b.failing] || a.attribute.localeCompare(b.attribute, 'en', { numeric: true }),
  );
}

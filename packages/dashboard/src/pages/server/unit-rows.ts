import type { Unit } from '@labkeeper/protocol/inventory';
import { fitsWords } from '../../ui/fits-words.ts';
import type { State } from '../../ui/state.ts';
import { plainName } from './unit-words.ts';

/** By what the units are narrowed: how they are, or what they are. */
export const unitFilters = ['failed', 'service', 'timer', 'socket', 'mount'] as const;
export type UnitFilter = (typeof unitFilters)[number];

/** The filter that an address names, if it is one. */
export function readUnitFilter(text: string | undefined): UnitFilter | undefined {
  return unitFilters.find((one) => one === text);
}

/** How many units each filter leaves. */
export function countUnits(units: readonly Unit[]): Record<UnitFilter, number> {
  const counts = { failed: 0, service: 0, timer: 0, socket: 0, mount: 0 };
  for (const { state, kind } of units) {
    counts[kind] += 1;
    if (state === 'failed') counts.failed += 1;
  }
  return counts;
}

const order: Readonly<Record<Unit['state'], number>> = { failed: 0, unknown: 1, running: 2, stopped: 3 };

/** The units that fit: expected ones first, then what failed, then by name. */
export function findUnits(
  units: readonly Unit[],
  wanted: { readonly words: string | undefined; readonly filter: UnitFilter | undefined },
  expected: ReadonlySet<string>,
): Unit[] {
  function rank(unit: Unit): number {
    return (expected.has(plainName(unit.unit)) ? 0 : 10) + order[unit.state];
  }
  return units
    .filter((unit) => fitsWords(wanted.words, [unitName(unit.unit), unit.unit, unit.description]))
    .filter((unit) => isOf(unit, wanted.filter))
    .toSorted((left, right) => rank(left) - rank(right) || left.unit.localeCompare(right.unit));
}

function isOf({ state, kind }: Unit, filter: UnitFilter | undefined): boolean {
  if (filter === undefined) return true;
  return filter === 'failed' ? state === 'failed' : kind === filter;
}

/** A unit as people call it: a service without its ending, a mount with its signs as they were meant (`\x2d` is a dash). */
export function unitName(unit: string): string {
  return plainName(unit).replaceAll(/\\x([0-9a-f]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}

/** How a unit is shown: one that rests is no problem, unless it is expected to run. */
export function stateOfUnit({ state }: Pick<Unit, 'state'>, expected: boolean): State {
  if (state === 'stopped') return expected ? 'fail' : 'unknown';
  return ({ running: 'ok', failed: 'fail', unknown: 'unknown' } as const)[state];
}

/** The word for it: systemd's own where it says more than ours. */
export function unitWord({ state, sub, kind }: Pick<Unit, 'state' | 'sub' | 'kind'>): string {
  const waits = sub.startsWith('auto-restart') ? 'waits to restart' : undefined;
  if (waits !== undefined) return waits;
  if (state !== 'running') return state;
  const meant: Readonly<Record<string, string>> = {
    exited: 'done',
    waiting: 'waiting',
    listening: 'listening',
    mounted: 'mounted',
    elapsed: 'elapsed',
  };
  return (kind === 'service' && sub === 'running' ? undefined : meant[sub]) ?? 'running';
}

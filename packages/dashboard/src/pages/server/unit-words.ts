import type { Unit } from '@labkeeper/protocol/inventory';
import { formatNumber } from '../../ui/format.ts';
import { visibleText } from '../../ui/visible-text.ts';

/** The units that have failed and do not stand among the services already (those are named without `.service`), by name. */
export function failedBeside(units: readonly Unit[], services: readonly { readonly name: string }[]): Unit[] {
  const shown = new Set(services.map(({ name }) => plainName(name)));
  return units
    .filter(({ state, unit }) => state === 'failed' && !shown.has(plainName(unit)))
    .toSorted((a, b) => a.unit.localeCompare(b.unit));
}

/** A unit as people call it: a service without its ending. */
export function plainName(unit: string): string {
  return unit.replace(/\.service$/, '');
}

const NAMED = 3;

/** "plex", "plex and sonarr", "plex, sonarr and 4 more". */
export function few(names: readonly string[]): string {
  const shown = names.map((name) => visibleText(name));
  if (shown.length > NAMED + 1)
    return `${shown.slice(0, NAMED).join(', ')} and ${formatNumber(shown.length - NAMED)} more`;
  return shown.length < 2 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}`;
}

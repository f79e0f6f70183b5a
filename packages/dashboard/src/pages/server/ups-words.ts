import type { PowerSource } from '@labkeeper/protocol/inventory';
import { type State, worstFirst } from '../../ui/state.ts';

const known: Readonly<Record<string, { state: State; word: string }>> = {
  online: { state: 'ok', word: 'On mains' },
  on_battery: { state: 'warn', word: 'On battery' },
  low_battery: { state: 'fail', word: 'Battery nearly empty' },
  replace_battery: { state: 'warn', word: 'Battery must be replaced' },
  overloaded: { state: 'warn', word: 'Overloaded' },
  unknown: { state: 'unknown', word: 'Does not tell' },
};

/** How a UPS is, as the hub judges it; a state of which nobody has heard is unknown, in its own word. */
export function upsState({ state }: Pick<PowerSource, 'state'>): { state: State; word: string } {
  const name = state ?? 'unknown';
  if (Object.hasOwn(known, name)) return known[name] ?? { state: 'unknown', word: name };
  return { state: 'unknown', word: name.replaceAll('_', ' ') };
}

/** The UPSes among what gives or takes power, those in trouble first. */
export function upsesOf(sources: readonly PowerSource[]): PowerSource[] {
  return sources
    .filter(({ kind }) => kind === 'ups')
    .toSorted((left, right) => worstFirst(upsState(left).state, upsState(right).state));
}

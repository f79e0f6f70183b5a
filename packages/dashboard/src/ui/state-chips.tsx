import type { ReactElement } from 'react';
import { useAddress } from './address.ts';
import { FilterChips } from './filter-chips.tsx';
import type { State } from './state.ts';
import { StateGlyph } from './status-badge.tsx';

/** One state to narrow a list by: the word that stands for it, and how many there are. */
export interface StateChoice {
  readonly filter: string;
  readonly state: State;
  readonly label: string;
  readonly count: number;
}

interface StateChipsProps {
  readonly choices: readonly StateChoice[];
  readonly className: string;
}

/** The states that occur; nothing where all are alike, for there is nothing to choose. */
export function StateChips({ choices, className }: StateChipsProps): ReactElement | null {
  const [search] = useAddress();
  const offered = choices.filter(({ filter, count }) => count > 0 || search.state === filter);
  if (offered.length < 2 && search.state === undefined) return null;
  const chips = offered.map((choice) => ({ ...choice, mark: <StateGlyph state={choice.state} size={10} /> }));
  return <FilterChips label="State" chips={chips} className={className} />;
}

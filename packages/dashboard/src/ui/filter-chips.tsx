import type { ReactElement } from 'react';
import { useAddress } from './address.ts';
import { formatNumber } from './format.ts';
import './scroll-fade.css';

/** One thing to narrow a list by. */
export interface FilterChip {
  /** What stands in the address. */
  readonly filter: string;
  readonly mark: ReactElement;
  readonly label: string;
  readonly count: number | undefined;
}

interface FilterChipsProps {
  /** What is chosen, for screen readers. */
  readonly label: string;
  readonly chips: readonly FilterChip[];
  /** Where the row stands. */
  readonly className?: string;
}

/** A row of chips of which at most one is picked; the pick stands in the address. */
export function FilterChips({ label, chips, className = '' }: FilterChipsProps): ReactElement {
  const [search, change] = useAddress();
  return (
    <div
      role="group"
      aria-label={label}
      className={`scroll-fade flex max-w-full min-w-0 gap-1.5 overflow-x-auto [scrollbar-width:none] ${className}`}
    >
      {chips.map((chip) => {
        const on = search.state === chip.filter;
        return (
          <button
            key={chip.filter}
            type="button"
            aria-pressed={on}
            onClick={() => change({ state: on ? '' : chip.filter })}
            className={`inline-flex h-11 shrink-0 items-center gap-1.5 rounded-lg border px-2.5 text-sm font-medium transition-colors duration-120 sm:h-9 ${
              on ? 'border-accent bg-accent-soft text-ink' : 'border-line bg-card text-ink-2 hover:border-line-strong'
            }`}
          >
            {chip.mark}
            {chip.label}
            {chip.count === undefined ? null : (
              <span className="text-ink-3 tabular-nums">{formatNumber(chip.count)}</span>
            )}
          </button>
        );
      })}
    </div>
  );
}

import type { Server } from '@labkeeper/protocol/server';
import { Search } from 'lucide-react';
import type { ReactElement } from 'react';
import { useAddress } from './address.ts';
import { Input, Select } from './field.tsx';
import { formatNumber } from './format.ts';
import type { State } from './state.ts';
import { StateGlyph } from './status-badge.tsx';
import { visibleText } from './visible-text.ts';
import './scroll-fade.css';

/** One state to narrow a list by: the word that stands for it, and how many there are. */
export interface StateChoice {
  readonly filter: string;
  readonly state: State;
  readonly label: string;
  readonly count: number;
}

interface FleetFiltersProps {
  readonly servers: readonly Server[];
  /** What one may type, for the field and for screen readers. */
  readonly hint: string;
  readonly states?: readonly StateChoice[];
}

/** What narrows a list of things from all servers: words, a server, a state. All of it stands in the address. */
export function FleetFilters({ servers, hint, states = [] }: FleetFiltersProps): ReactElement {
  const [search, change] = useAddress();
  return (
    <div className="mb-4 flex flex-wrap items-center gap-2">
      <label className="relative min-w-0 flex-1 basis-40 sm:max-w-64">
        <span className="sr-only">Filter by {hint.toLowerCase()}</span>
        <Search
          size={15}
          aria-hidden="true"
          className="pointer-events-none absolute top-1/2 left-3 -translate-y-1/2 text-ink-3"
        />
        <Input
          type="search"
          className="pl-9"
          placeholder={hint}
          autoComplete="off"
          value={search.q ?? ''}
          onChange={(event) => change({ q: event.currentTarget.value }, { replace: true })}
        />
      </label>
      {servers.length < 2 ? null : (
        <Select
          aria-label="Server"
          className="w-36 sm:w-44"
          value={search.server ?? ''}
          onChange={(event) => change({ server: event.currentTarget.value })}
        >
          <option value="">Every server</option>
          {servers
            .toSorted((a, b) => a.display_name.localeCompare(b.display_name))
            .map((server) => (
              <option key={server.server_id} value={server.server_id}>
                {visibleText(server.display_name)}
              </option>
            ))}
        </Select>
      )}
      <StateChips choices={states} />
    </div>
  );
}

function StateChips({ choices }: { readonly choices: readonly StateChoice[] }): ReactElement | null {
  const [search, change] = useAddress();
  const offered = choices.filter(({ filter, count }) => count > 0 || search.state === filter);
  // Where all are alike there is nothing to choose.
  if (offered.length < 2 && search.state === undefined) return null;
  return (
    <div
      role="group"
      aria-label="State"
      className="scroll-fade flex max-w-full min-w-0 gap-1.5 overflow-x-auto [scrollbar-width:none] max-sm:basis-full"
    >
      {offered.map(({ filter, state, label, count }) => {
        const on = search.state === filter;
        return (
          <button
            key={filter}
            type="button"
            aria-pressed={on}
            onClick={() => change({ state: on ? '' : filter })}
            className={`inline-flex h-11 shrink-0 items-center gap-1.5 rounded-lg border px-2.5 text-sm font-medium transition-colors duration-120 sm:h-9 ${
              on ? 'border-accent bg-accent-soft text-ink' : 'border-line bg-card text-ink-2 hover:border-line-strong'
            }`}
          >
            <StateGlyph state={state} size={10} />
            {label}
            <span className="text-ink-3 tabular-nums">{formatNumber(count)}</span>
          </button>
        );
      })}
    </div>
  );
}

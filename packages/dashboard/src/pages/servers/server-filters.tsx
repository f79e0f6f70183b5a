import type { Server } from '@labkeeper/protocol/server';
import { LayoutGrid, Rows3, Search } from 'lucide-react';
import type { ReactElement } from 'react';
import { useAddress } from '../../ui/address.ts';
import { Input, Select } from '../../ui/field.tsx';
import { formatNumber } from '../../ui/format.ts';
import { serversFiltered } from '../../ui/server-order.ts';
import { type State, stateWords } from '../../ui/state.ts';
import { StateGlyph } from '../../ui/status-badge.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import '../../ui/scroll-fade.css';

interface Choice {
  readonly filter: string;
  readonly state: State;
}

const choices: readonly Choice[] = [
  { filter: 'offline', state: 'offline' },
  { filter: 'fail', state: 'fail' },
  { filter: 'warn', state: 'warn' },
  { filter: 'unknown', state: 'unknown' },
  { filter: 'online', state: 'ok' },
];

/** What narrows the list: words, a state, a tag; and how it is drawn. All of it stands in the address. */
export function ServerFilters({ servers }: { readonly servers: readonly Server[] }): ReactElement {
  const [search, change] = useAddress();
  const tags = [...new Set(servers.flatMap((server) => server.tags))].toSorted((a, b) => a.localeCompare(b));
  return (
    <div className="mb-4 flex flex-wrap items-center gap-2">
      <label className="relative min-w-0 flex-1 basis-40 max-sm:basis-[calc(100%-6.5rem)] sm:max-w-64">
        <span className="sr-only">Filter by name, address or tag</span>
        <Search
          size={15}
          aria-hidden="true"
          className="pointer-events-none absolute top-1/2 left-3 -translate-y-1/2 text-ink-3"
        />
        <Input
          type="search"
          className="pl-9"
          placeholder="Name, address, tag"
          autoComplete="off"
          value={search.q ?? ''}
          onChange={(event) => change({ q: event.currentTarget.value }, { replace: true })}
        />
      </label>
      {tags.length === 0 ? null : (
        <Select
          aria-label="Tag"
          className="w-32 max-sm:order-2 sm:w-36"
          value={search.tag ?? ''}
          onChange={(event) => change({ tag: event.currentTarget.value })}
        >
          <option value="">Any tag</option>
          {tags.map((tag) => (
            <option key={tag} value={tag}>
              {visibleText(tag)}
            </option>
          ))}
        </Select>
      )}
      <StateChips servers={servers} />
      <div
        role="group"
        aria-label="View"
        className="flex rounded-lg border border-line-strong bg-card max-sm:order-1 sm:ml-auto sm:p-0.5"
      >
        <ViewButton label="Table" on={search.view !== 'cards'} onClick={() => change({ view: '' })}>
          <Rows3 size={15} aria-hidden="true" />
        </ViewButton>
        <ViewButton label="Cards" on={search.view === 'cards'} onClick={() => change({ view: 'cards' })}>
          <LayoutGrid size={15} aria-hidden="true" />
        </ViewButton>
      </div>
    </div>
  );
}

function StateChips({ servers }: { readonly servers: readonly Server[] }): ReactElement | null {
  const [search, change] = useAddress();
  const offered = choices
    .map((choice) => ({ ...choice, count: serversFiltered(servers, { state: choice.filter }).length }))
    .filter(({ filter, count }) => count > 0 || search.state === filter);
  // Where all are alike there is nothing to choose.
  if (offered.length < 2 && search.state === undefined) return null;
  return (
    <div
      role="group"
      aria-label="State"
      className="scroll-fade flex max-w-full min-w-0 gap-1.5 overflow-x-auto [scrollbar-width:none] max-sm:order-3 max-sm:flex-1"
    >
      {offered.map(({ filter, state, count }) => {
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
            {stateWords[state]}
            <span className="text-ink-3 tabular-nums">{formatNumber(count)}</span>
          </button>
        );
      })}
    </div>
  );
}

interface ViewButtonProps {
  readonly label: string;
  readonly on: boolean;
  readonly onClick: () => void;
  readonly children: ReactElement;
}

function ViewButton({ label, on, onClick, children }: ViewButtonProps): ReactElement {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      aria-pressed={on}
      onClick={onClick}
      className={`flex size-11 items-center justify-center rounded-md transition-colors duration-120 sm:size-7.5 ${on ? 'bg-hover text-ink' : 'text-ink-3 hover:text-ink'}`}
    >
      {children}
    </button>
  );
}

import type { Server } from '@labkeeper/protocol/server';
import { LayoutGrid, Rows3 } from 'lucide-react';
import type { ReactElement } from 'react';
import { useAddress } from '../../ui/address.ts';
import { Select } from '../../ui/field.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { serversFiltered } from '../../ui/server-order.ts';
import { type State, stateWords } from '../../ui/state.ts';
import { StateChips } from '../../ui/state-chips.tsx';
import { visibleText } from '../../ui/visible-text.ts';

interface Choice {
  readonly filter: string;
  readonly state: State;
}

const states: readonly Choice[] = [
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
      <SearchField
        label="Filter by name, address or tag"
        hint="Name, address, tag"
        className="flex-1 basis-40 max-sm:basis-[calc(100%-6.5rem)] sm:max-w-64"
      />
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
      <StateChips
        choices={states.map((choice) => ({
          ...choice,
          label: stateWords[choice.state],
          count: serversFiltered(servers, { state: choice.filter }).length,
        }))}
        className="max-sm:order-3 max-sm:flex-1"
      />
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

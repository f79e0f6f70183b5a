import type { Server } from '@labkeeper/protocol/server';
import type { ReactElement } from 'react';
import { useAddress } from './address.ts';
import { SearchField } from './search-field.tsx';
import { ServerSelect } from './server-select.tsx';
import { StateChips, type StateChoice } from './state-chips.tsx';

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
      <SearchField label={`Filter by ${hint.toLowerCase()}`} hint={hint} className="flex-1 basis-40 sm:max-w-64" />
      {servers.length < 2 ? null : (
        <ServerSelect
          servers={servers}
          value={search.server ?? ''}
          onPick={(server) => change({ server })}
          className="w-36 sm:w-44"
        />
      )}
      <StateChips choices={states} className="max-sm:basis-full" />
    </div>
  );
}

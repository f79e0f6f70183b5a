import type { AlertCounts } from '@labkeeper/protocol/alert';
import { Search } from 'lucide-react';
import { type ReactElement, useEffect, useState } from 'react';
import { useServers } from '../../api/fleet.ts';
import { useAddress } from '../../ui/address.ts';
import { Input, Select } from '../../ui/field.tsx';
import { formatNumber } from '../../ui/format.ts';
import { SeverityMark } from '../../ui/severity-mark.tsx';
import { severities, severityWords } from '../../ui/severity.ts';
import { visibleText } from '../../ui/visible-text.ts';
import type { Shelf } from './use-shelf.ts';
import '../../ui/scroll-fade.css';

interface AlertFiltersProps {
  readonly shelf: Shelf;
  readonly counts: AlertCounts | undefined;
}

/** What narrows the list: the shelf, severity, server and words. All of it stands in the address. */
export function AlertFilters({ shelf, counts }: AlertFiltersProps): ReactElement {
  return (
    <div className="mb-4 flex flex-wrap items-center gap-2">
      <Shelves shelf={shelf} counts={counts} />
      <SeverityChips counts={shelf === 'open' ? counts : undefined} />
      <div className="flex min-w-0 flex-1 gap-2 max-sm:basis-full sm:justify-end">
        <ServerSelect />
        <Words />
      </div>
    </div>
  );
}

function Shelves({ shelf, counts }: AlertFiltersProps): ReactElement {
  const [, change] = useAddress();
  let open = 0;
  for (const severity of severities) open += counts?.open[severity] ?? 0;
  const shelves = [
    { id: 'open', label: 'Open', count: counts ? open : undefined },
    { id: 'acknowledged', label: 'Acknowledged', count: counts?.acknowledged },
    { id: 'history', label: 'History', count: undefined },
  ] as const;
  return (
    <div
      role="group"
      aria-label="Which alerts"
      className="flex max-sm:w-full rounded-lg border border-line-strong bg-card p-0.5"
    >
      {shelves.map(({ id, label, count }) => (
        <button
          key={id}
          type="button"
          aria-pressed={id === shelf}
          onClick={() => change({ tab: id === 'open' ? '' : id })}
          className={`inline-flex h-11 items-center justify-center gap-1.5 rounded-md px-3 text-sm font-medium transition-colors duration-120 max-sm:flex-1 max-sm:px-1 sm:h-7.5 ${
            id === shelf ? 'bg-hover text-ink' : 'text-ink-2 hover:text-ink'
          }`}
        >
          {label}
          {count === undefined ? null : <span className="text-ink-3 tabular-nums">{formatNumber(count)}</span>}
        </button>
      ))}
    </div>
  );
}

function SeverityChips({ counts }: { readonly counts: AlertCounts | undefined }): ReactElement {
  const [search, change] = useAddress();
  return (
    <div
      role="group"
      aria-label="Severity"
      className="scroll-fade flex max-w-full min-w-0 gap-1.5 overflow-x-auto [scrollbar-width:none]"
    >
      {severities.map((severity) => {
        const on = search.state === severity;
        return (
          <button
            key={severity}
            type="button"
            aria-pressed={on}
            onClick={() => change({ state: on ? '' : severity })}
            className={`inline-flex h-11 shrink-0 items-center gap-1.5 rounded-lg border px-2.5 text-sm font-medium transition-colors duration-120 sm:h-9 ${
              on ? 'border-accent bg-accent-soft text-ink' : 'border-line bg-card text-ink-2 hover:border-line-strong'
            }`}
          >
            <span aria-hidden="true" className="inline-flex">
              <SeverityMark severity={severity} size={13} quiet={counts?.open[severity] === 0} />
            </span>
            {severityWords[severity]}
            {counts ? <span className="text-ink-3 tabular-nums">{formatNumber(counts.open[severity])}</span> : null}
          </button>
        );
      })}
    </div>
  );
}

function ServerSelect(): ReactElement {
  const [search, change] = useAddress();
  const { data: servers = [] } = useServers();
  const ordered = servers.toSorted((a, b) => a.display_name.localeCompare(b.display_name));
  return (
    <Select
      aria-label="Server"
      className="w-40 max-sm:flex-1"
      value={search.server ?? ''}
      onChange={(event) => change({ server: event.currentTarget.value })}
    >
      <option value="">Every server</option>
      {ordered.map((server) => (
        <option key={server.server_id} value={server.server_id}>
          {visibleText(server.display_name)}
        </option>
      ))}
    </Select>
  );
}

const PAUSE_MS = 250;

/** What is typed is asked for once the fingers rest. */
function Words(): ReactElement {
  const [search, change] = useAddress();
  const [typed, setTyped] = useState(search.q ?? '');
  useEffect(() => setTyped(search.q ?? ''), [search.q]);
  useEffect(() => {
    if (typed === (search.q ?? '')) return undefined;
    const timer = setTimeout(() => change({ q: typed }, { replace: true }), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, search.q, change]);
  return (
    <label className="relative min-w-0 max-sm:flex-1 sm:w-56">
      <span className="sr-only">Filter by words</span>
      <Search
        size={15}
        aria-hidden="true"
        className="pointer-events-none absolute top-1/2 left-3 -translate-y-1/2 text-ink-3"
      />
      <Input
        type="search"
        className="pl-9"
        placeholder="Words"
        autoComplete="off"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
    </label>
  );
}

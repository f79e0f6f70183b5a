import type { AlertCounts } from '@labkeeper/protocol/alert';
import { Search, X } from 'lucide-react';
import type { ReactElement } from 'react';
import { useServers } from '../../api/fleet.ts';
import { useRules } from '../../api/rules.ts';
import { useAddress } from '../../ui/address.ts';
import { IconButton } from '../../ui/button.tsx';
import { Input, Select } from '../../ui/field.tsx';
import { formatNumber } from '../../ui/format.ts';
import { MachineText } from '../../ui/machine-text.tsx';
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
      <RuleChip />
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

/** The rule that the list is narrowed to, and the way out. */
function RuleChip(): ReactElement | null {
  const [search, change] = useAddress();
  return search.rule === undefined ? null : <ChosenRule ruleId={search.rule} onClear={() => change({ rule: '' })} />;
}

function ChosenRule({ ruleId, onClear }: { readonly ruleId: string; readonly onClear: () => void }): ReactElement {
  const { data: rules } = useRules();
  const rule = rules?.find((one) => one.rule_id === ruleId);
  return (
    <span className="inline-flex h-11 max-w-full items-center gap-1 rounded-lg bg-accent-soft pl-3 text-sm font-medium text-accent sm:h-9">
      <MachineText text={rule?.name ?? ruleId} truncate />
      <IconButton label="Alerts of every rule" onClick={onClear}>
        <X size={14} aria-hidden="true" />
      </IconButton>
    </span>
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

function Words(): ReactElement {
  const [search, change] = useAddress();
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
        maxLength={200}
        value={search.q ?? ''}
        onChange={(event) => change({ q: event.currentTarget.value }, { replace: true })}
      />
    </label>
  );
}

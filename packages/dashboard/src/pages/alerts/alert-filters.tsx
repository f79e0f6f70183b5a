import type { AlertCounts } from '@labkeeper/protocol/alert';
import type { ReactElement } from 'react';
import { useServers } from '../../api/fleet.ts';
import { useRules } from '../../api/rules.ts';
import { useAddress } from '../../ui/address.ts';
import { ChosenFilter } from '../../ui/chosen-filter.tsx';
import { FilterChips } from '../../ui/filter-chips.tsx';
import { formatNumber } from '../../ui/format.ts';
import { SearchField } from '../../ui/search-field.tsx';
import { ServerSelect } from '../../ui/server-select.tsx';
import { SeverityMark } from '../../ui/severity-mark.tsx';
import { severities, severityWords } from '../../ui/severity.ts';
import type { Shelf } from './use-shelf.ts';

interface AlertFiltersProps {
  readonly shelf: Shelf;
  readonly counts: AlertCounts | undefined;
}

/** What narrows the list: the shelf, severity, server and words. All of it stands in the address. */
export function AlertFilters({ shelf, counts }: AlertFiltersProps): ReactElement {
  const [search, change] = useAddress();
  const { data: servers = [] } = useServers();
  return (
    <div className="mb-4 flex flex-wrap items-center gap-2">
      <Shelves shelf={shelf} counts={counts} />
      <SeverityChips counts={shelf === 'open' ? counts : undefined} />
      <RuleChip />
      <div className="flex min-w-0 flex-1 gap-2 max-sm:basis-full sm:justify-end">
        <ServerSelect
          servers={servers}
          value={search.server ?? ''}
          onPick={(server) => change({ server })}
          className="w-40 max-sm:flex-1"
        />
        <SearchField label="Filter by words" hint="Words" className="max-sm:flex-1 sm:w-56" />
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
  const chips = severities.map((severity) => ({
    filter: severity,
    label: severityWords[severity],
    count: counts?.open[severity],
    mark: (
      <span aria-hidden="true" className="inline-flex">
        <SeverityMark severity={severity} size={13} quiet={counts?.open[severity] === 0} />
      </span>
    ),
  }));
  return <FilterChips label="Severity" chips={chips} />;
}

/** The rule that the list is narrowed to, and the way out. */
function RuleChip(): ReactElement | null {
  const [search, change] = useAddress();
  return search.rule === undefined ? null : <ChosenRule ruleId={search.rule} onClear={() => change({ rule: '' })} />;
}

function ChosenRule({ ruleId, onClear }: { readonly ruleId: string; readonly onClear: () => void }): ReactElement {
  const { data: rules } = useRules();
  const rule = rules?.find((one) => one.rule_id === ruleId);
  return <ChosenFilter text={rule?.name ?? ruleId} clear="Alerts of every rule" onClear={onClear} />;
}

import type { Unit } from '@labkeeper/protocol/inventory';
import { Settings2 } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { useAddress } from '../../ui/address.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { formatCount } from '../../ui/format.ts';
import { MachineText } from '../../ui/machine-text.tsx';
import { type PlainColumn, PlainTable } from '../../ui/plain-table.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { LogLink } from './log-link.tsx';
import { PartNote } from './part-note.tsx';
import { ServicesCard } from './services-card.tsx';
import type { TabProps } from './tab-props.ts';
import {
  countUnits,
  findUnits,
  readUnitFilter,
  stateOfUnit,
  type UnitFilter,
  unitName,
  unitWord,
} from './unit-rows.ts';
import { plainName } from './unit-words.ts';
import { useInventory } from './use-server.ts';

/** The expected services, and every other unit of systemd: what failed first, timers with when they run. */
export function ServicesTab({ server }: TabProps): ReactElement {
  const units = useInventory<Unit>(server.server_id, 'units');
  const expected = new Set(server.expected_services.map(({ name }) => plainName(name)));
  return (
    <div className="space-y-4">
      <ServicesCard server={server} />
      <PartNote result={units} title="No units reported" icon={<Settings2 size={22} aria-hidden="true" />}>
        Services, timers, sockets and mounts of systemd stand here once an agent reports them. A machine that starts
        without systemd has none.
      </PartNote>
      {units.items === undefined || units.items.length === 0 ? null : (
        <UnitsCard units={units.items} expected={expected} />
      )}
    </div>
  );
}

const firstShown = 100;

interface UnitsCardProps {
  readonly units: readonly Unit[];
  readonly expected: ReadonlySet<string>;
}

function UnitsCard({ units, expected }: UnitsCardProps): ReactElement {
  const [search, change] = useAddress();
  const [all, setAll] = useState(false);
  const filter = readUnitFilter(search.state);
  const found = findUnits(units, { words: search.q, filter }, expected);
  const shown = all ? found : found.slice(0, firstShown);
  return (
    <Card title="Units of systemd" flush>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 pt-1 pb-3">
        <SearchField label="Find a unit" hint="Find a unit" className="w-full sm:w-60" />
        <Filters units={units} filter={filter} onFilter={(next) => change({ state: next ?? '' }, { replace: true })} />
      </div>
      {found.length === 0 ? (
        <p className="px-4 pb-6 text-base text-ink-2">
          {filter === 'failed' && (search.q ?? '') === '' ? 'Nothing has failed.' : 'No unit fits.'}
        </p>
      ) : (
        <PlainTable label="Units" columns={columnsOf(expected)} rows={shown} rowKey={(row) => row.unit} />
      )}
      {shown.length === found.length ? null : (
        <div className="border-t border-line px-4 py-3">
          <Button size="sm" onClick={() => setAll(true)}>
            Show all {formatCount(found.length, 'unit')}
          </Button>
        </div>
      )}
    </Card>
  );
}

const filterWords: Readonly<Record<UnitFilter, string>> = {
  failed: 'Failed',
  service: 'Services',
  timer: 'Timers',
  socket: 'Sockets',
  mount: 'Mounts',
};

interface FiltersProps {
  readonly units: readonly Unit[];
  readonly filter: UnitFilter | undefined;
  readonly onFilter: (filter: UnitFilter | undefined) => void;
}

function Filters({ units, filter, onFilter }: FiltersProps): ReactElement {
  const counts = countUnits(units);
  const choices = [undefined, 'failed', 'service', 'timer', 'socket', 'mount'] as const;
  return (
    <div role="group" aria-label="Which units" className="flex flex-wrap gap-1">
      {choices.map((one) => (
        <button
          key={one ?? 'all'}
          type="button"
          aria-pressed={one === filter}
          onClick={() => onFilter(one)}
          className={`h-11 rounded-lg px-2.5 text-sm transition-colors duration-120 sm:h-8 ${
            one === filter ? 'bg-accent-soft font-medium text-accent' : 'text-ink-2 hover:bg-hover hover:text-ink'
          }`}
        >
          {one === undefined ? 'All' : filterWords[one]}{' '}
          <span className="text-xs tabular-nums">{one === undefined ? units.length : counts[one]}</span>
        </button>
      ))}
    </div>
  );
}

function columnsOf(expected: ReadonlySet<string>): readonly PlainColumn<Unit>[] {
  return [
    {
      id: 'unit',
      head: 'Unit',
      grow: true,
      cell: (row) => (
        <div className="min-w-0">
          <MachineText text={unitName(row.unit)} truncate className="font-medium" />
          {row.description === null ? null : (
            <MachineText text={row.description} truncate className="text-xs text-ink-3" />
          )}
          <Times unit={row} className="sm:hidden" />
        </div>
      ),
    },
    {
      id: 'state',
      head: 'State',
      cell: (row) => {
        const isExpected = expected.has(plainName(row.unit));
        return (
          <span className="flex flex-col items-start">
            <StatusBadge state={stateOfUnit(row, isExpected)} label={unitWord(row)} />
            {isExpected ? <span className="text-xs text-ink-3">expected</span> : null}
          </span>
        );
      },
    },
    { id: 'runs', head: 'Runs', wide: true, cell: (row) => <Times unit={row} /> },
    {
      id: 'log',
      head: <span className="sr-only">Log</span>,
      cell: (row) => <LogLink log={`unit:${row.unit}`} name={unitName(row.unit)} />,
    },
  ];
}

/** When a timer runs next and ran last. */
function Times({ unit, className = '' }: { readonly unit: Unit; readonly className?: string }): ReactElement | null {
  if (unit.kind !== 'timer') return null;
  return (
    <span className={`flex flex-col text-xs text-ink-2 ${className}`}>
      {unit.next_at === null ? (
        <span>no next run</span>
      ) : (
        <span>
          next <RelativeTime at={unit.next_at} />
        </span>
      )}
      {unit.last_at === null ? null : (
        <span className="text-ink-3">
          last <RelativeTime at={unit.last_at} />
        </span>
      )}
    </span>
  );
}

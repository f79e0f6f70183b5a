import type { Process } from '@labkeeper/protocol/inventory';
import { ArrowDown, ListTree } from 'lucide-react';
import type { ReactElement } from 'react';
import { useAddress } from '../../ui/address.ts';
import { Card } from '../../ui/card.tsx';
import { formatQuantity } from '../../ui/chart-units.ts';
import { formatBytes, formatCount } from '../../ui/format.ts';
import { MachineText } from '../../ui/machine-text.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { PlainTable, type PlainColumn } from '../../ui/plain-table.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { PartNote } from './part-note.tsx';
import { findProcesses, orderProcesses, type ProcessOrder, readProcessOrder } from './process-rows.ts';
import { useLiveVersion } from './server-view.ts';
import type { TabProps } from './tab-props.ts';
import { useInventory } from './use-server.ts';

/** The busiest processes, live where the agent reports live. */
export function ProcessesTab({ server, view }: TabProps): ReactElement {
  useLiveVersion(view.store);
  const reported = useInventory<Process>(server.server_id, 'processes');
  const latest = view.store.latest;
  const told = latest?.inventory?.processes;
  const all = told ?? reported.items ?? [];
  if (all.length > 0) return <ProcessesCard all={all} asOf={told ? null : reported.updatedAt} />;
  return (
    <PartNote result={reported} title="No processes reported" icon={<ListTree size={22} aria-hidden="true" />}>
      The busiest processes of this server stand here once its agent reports them: with every report, and every second
      while this page is open.
    </PartNote>
  );
}

interface ProcessesCardProps {
  readonly all: readonly Process[];
  /** When they were reported; null while they are live. */
  readonly asOf: string | null;
}

function ProcessesCard({ all, asOf }: ProcessesCardProps): ReactElement {
  const [search, change] = useAddress();
  const order = readProcessOrder(search.sort);
  const rows = orderProcesses(findProcesses(all, search.q ?? ''), order);
  const columns = columnsOf(order, (next) => change({ sort: next === 'cpu' ? '' : next }, { replace: true }));
  return (
    <Card flush>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 py-3">
        <SearchField label="Find a process" hint="Find in the top processes" className="w-full sm:w-72" />
        <p className="text-sm text-ink-3">
          Top {formatCount(all.length, 'process', 'processes')} by CPU and memory; CPU is of one core
          {asOf === null ? null : (
            <>
              , as of <RelativeTime at={asOf} />
            </>
          )}
        </p>
      </div>
      {rows.length === 0 ? (
        <p className="px-4 pb-6 text-base text-ink-2">
          None of them matches. Only the busiest are reported, so another may still run.
        </p>
      ) : (
        <PlainTable label="Processes" columns={columns} rows={rows} rowKey={(row) => row.pid} />
      )}
    </Card>
  );
}

function columnsOf(order: ProcessOrder, onOrder: (order: ProcessOrder) => void): readonly PlainColumn<Process>[] {
  function sortable(id: ProcessOrder, label: string): Pick<PlainColumn<Process>, 'id' | 'head' | 'sort'> {
    const on = id === order;
    const upwards = id === 'name' || id === 'pid';
    const head = (
      <button
        type="button"
        className={`inline-flex min-h-11 items-center gap-1 hover:text-ink sm:min-h-6 ${on ? 'text-ink' : ''}`}
        onClick={() => onOrder(id)}
      >
        {label}
        {on ? <ArrowDown size={12} aria-hidden="true" className={upwards ? 'rotate-180' : ''} /> : null}
      </button>
    );
    const direction = upwards ? 'ascending' : 'descending';
    return { id, head, sort: on ? direction : 'none' };
  }
  return [
    { ...sortable('name', 'Process'), grow: true, cell: (row) => <ProcessName row={row} /> },
    { ...sortable('cpu', 'CPU'), numeric: true, cell: (row) => formatQuantity(row.cpu_percent, 'percent') },
    { ...sortable('memory', 'Memory'), numeric: true, cell: (row) => formatBytes(row.memory_bytes) },
    { id: 'user', head: 'User', wide: true, cell: (row) => <MachineText text={row.user ?? '–'} /> },
    { ...sortable('pid', 'PID'), numeric: true, wide: true, cell: (row) => row.pid },
    { id: 'threads', head: 'Threads', numeric: true, wide: true, cell: (row) => row.threads ?? '–' },
    {
      id: 'since',
      head: 'Started',
      wide: true,
      cell: (row) =>
        row.started_at === null ? '–' : <RelativeTime at={row.started_at} className="whitespace-nowrap" />,
    },
  ];
}

function ProcessName({ row }: { readonly row: Process }): ReactElement {
  return (
    <div className="min-w-0">
      <MachineText text={row.name} truncate className="font-medium" />
      {row.command === '' || row.command === row.name ? null : (
        <MachineText text={row.command} truncate className="font-mono text-xs text-ink-3" />
      )}
    </div>
  );
}

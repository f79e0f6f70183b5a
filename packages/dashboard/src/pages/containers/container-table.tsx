import type { FleetContainer } from '@labkeeper/protocol/fleet';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { formatBytes, formatNumber, formatShare } from '../../ui/format.ts';
import { MachineText } from '../../ui/machine-text.tsx';
import { ServerLink } from '../../ui/server-link.tsx';
import type { SortOrder } from '../../ui/sort-order.ts';
import { wordText } from '../../ui/state.ts';
import { StateGlyph } from '../../ui/status-badge.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import {
  containerSentence,
  containerWord,
  publishedPorts,
  restartsInWords,
  stateOfContainer,
} from '../../ui/container-rows.ts';

interface ContainerTableProps {
  readonly containers: readonly FleetContainer[];
  readonly nameOf: (serverId: string) => string;
  readonly sort: SortOrder | undefined;
  readonly onSort: (column: string) => void;
}

const ROW_HEIGHT = 60;

/** Containers as rows: what runs, how it is, and what it takes. */
export function ContainerTable({ containers, nameOf, sort, onSort }: ContainerTableProps): ReactElement {
  const columns: Column<FleetContainer>[] = [
    {
      id: 'name',
      label: 'Container',
      sortable: true,
      cell: (row) => <NameCell row={row} server={nameOf(row.server_id)} />,
    },
    { id: 'state', label: 'State', className: 'w-[39%] sm:w-[20%]', cell: (row) => <StateCell row={row} /> },
    {
      id: 'server',
      label: 'Server',
      className: 'w-[15%] max-md:hidden',
      cell: (row) => <ServerLink serverId={row.server_id} name={nameOf(row.server_id)} tab="containers" />,
    },
    {
      id: 'ports',
      label: 'Ports',
      className: 'w-[14%] max-lg:hidden',
      cell: (row) => (
        <MachineText text={publishedPorts(row) || '–'} truncate className="text-sm text-ink-2 tabular-nums" />
      ),
    },
    {
      id: 'restarts',
      label: 'Restarts',
      sortable: true,
      right: true,
      className: 'w-22 max-lg:hidden',
      cell: (row) => formatNumber(row.restarts),
    },
    {
      id: 'cpu',
      label: 'CPU',
      sortable: true,
      right: true,
      className: 'w-18 sm:w-20',
      cell: (row) => (
        <span className="flex flex-col tabular-nums">
          {formatShare(row.cpu_percent)}
          <span className="text-xs text-ink-3 sm:hidden">{formatBytes(row.memory_bytes)}</span>
        </span>
      ),
    },
    {
      id: 'memory',
      label: 'Memory',
      sortable: true,
      right: true,
      className: 'w-24 max-sm:hidden',
      cell: (row) => <span className="tabular-nums">{formatBytes(row.memory_bytes)}</span>,
    },
  ];
  return (
    <DataTable
      label="Containers"
      columns={columns}
      rows={containers}
      rowKey={(row) => `${row.server_id} ${row.engine} ${row.project ?? ''} ${row.container}`}
      rowHeight={ROW_HEIGHT}
      sort={sort}
      onSort={onSort}
    />
  );
}

/** Where there is no room for its column the server stands below the name. */
function NameCell({ row, server }: { readonly row: FleetContainer; readonly server: string }): ReactElement {
  const made = [row.project, row.image].filter(Boolean).join(' · ');
  return (
    <div className="flex min-w-0 items-center gap-3">
      <StateGlyph state={stateOfContainer(row)} />
      <div className="min-w-0">
        <Link
          data-entry
          to="/servers/$serverId"
          params={{ serverId: row.server_id }}
          search={{ tab: 'containers', q: [row.project, row.container].filter(Boolean).join(' ') }}
          className="block min-w-0 font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
        >
          <MachineText text={row.container} truncate />
        </Link>
        <MachineText text={[server, made].join(' · ')} truncate className="text-xs text-ink-3 md:hidden" />
        <MachineText text={made} truncate className="text-xs text-ink-3 max-md:hidden" />
      </div>
    </div>
  );
}

function StateCell({ row }: { readonly row: FleetContainer }): ReactElement {
  const said = containerSentence(row);
  const restarts = restartsInWords(row);
  return (
    <div className="min-w-0">
      <span className={`block truncate text-sm font-medium ${wordText[stateOfContainer(row)]}`}>
        {containerWord(row)}
      </span>
      <span className="line-clamp-2 text-xs text-ink-3" title={visibleText(said)}>
        <bdi>{visibleText(said)}</bdi>
        {restarts === '' ? null : <span className="lg:hidden"> · {restarts}</span>}
      </span>
    </div>
  );
}

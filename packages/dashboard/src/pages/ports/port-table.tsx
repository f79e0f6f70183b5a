import type { FleetPort } from '@labkeeper/protocol/port-map';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { MachineText } from '../../ui/machine-text.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { ServerLink } from '../../ui/server-link.tsx';
import { exposureInWords, listenerName, portName } from '../../ui/port-words.ts';

interface PortTableProps {
  readonly ports: readonly FleetPort[];
  readonly nameOf: (serverId: string) => string;
}

const ROW_HEIGHT = 52;

/** Listeners as rows, by port. */
export function PortTable({ ports, nameOf }: PortTableProps): ReactElement {
  const columns: Column<FleetPort>[] = [
    {
      id: 'port',
      label: 'Port',
      className: 'w-24',
      cell: (row) => <span className="font-mono font-medium tabular-nums">{portName(row)}</span>,
    },
    { id: 'who', label: 'Who', cell: (row) => <WhoCell row={row} server={nameOf(row.server_id)} /> },
    {
      id: 'server',
      label: 'Server',
      className: 'w-[24%] max-md:hidden',
      cell: (row) => <ServerLink serverId={row.server_id} name={nameOf(row.server_id)} tab="ports" />,
    },
    { id: 'exposure', label: 'Open to', className: 'w-[32%] sm:w-[26%]', cell: (row) => <ExposureCell row={row} /> },
    {
      id: 'since',
      label: 'Since',
      right: true,
      className: 'w-24 max-xl:hidden',
      cell: (row) =>
        row.opened_at === null ? (
          <span title="It was open already when the agent looked for the first time" className="text-sm text-ink-3">
            first look
          </span>
        ) : (
          <RelativeTime at={row.opened_at} className="text-sm text-ink-2" />
        ),
    },
  ];
  return (
    <DataTable
      label="Ports"
      columns={columns}
      rows={ports}
      rowKey={(row) => `${row.server_id} ${portName(row)} ${row.address}`}
      rowHeight={ROW_HEIGHT}
    />
  );
}

/** Where there is no room for its column the server stands below the name. */
function WhoCell({ row, server }: { readonly row: FleetPort; readonly server: string }): ReactElement {
  const name = listenerName(row);
  const more = [row.image ?? (name === row.process ? '' : row.process), row.pid === null ? '' : `pid ${row.pid}`]
    .filter(Boolean)
    .join(' · ');
  return (
    <div className="min-w-0">
      {name === undefined ? (
        <span className="flex flex-wrap items-center gap-x-2 text-ink-3">
          Not visible
          <Link
            to="/servers/$serverId"
            params={{ serverId: row.server_id }}
            search={{ tab: 'agent' }}
            aria-label={`Why nobody sees who listens on ${portName(row)}`}
            className="relative inline-flex min-h-6 items-center text-sm text-accent after:absolute after:-inset-x-3 after:-inset-y-2.5 hover:underline sm:after:inset-0"
          >
            Why?
          </Link>
        </span>
      ) : (
        <MachineText text={name} truncate className="font-medium" />
      )}
      <MachineText
        text={more === '' ? server : `${server} · ${more}`}
        truncate
        className="text-xs text-ink-3 md:hidden"
      />
      <MachineText text={more} truncate className="text-xs text-ink-3 max-md:hidden" />
    </div>
  );
}

function ExposureCell({ row }: { readonly row: FleetPort }): ReactElement {
  return (
    <div className="min-w-0 text-sm">
      <span className={`block sm:truncate ${row.exposure === 'all' ? 'text-ink' : 'text-ink-2'}`}>
        {exposureInWords(row)}
      </span>
      <MachineText text={row.address} truncate className="font-mono text-xs text-ink-3 max-sm:hidden" />
    </div>
  );
}

import type { Thresholds } from '@labkeeper/protocol/config';
import type { Server } from '@labkeeper/protocol/server';
import { Link } from '@tanstack/react-router';
import { memo, type ReactElement, type ReactNode } from 'react';
import { useTick } from './clock.ts';
import { type Column, DataTable } from './data-table.tsx';
import { formatDuration, formatNumber, formatShare } from './format.ts';
import { levelOf, type Level } from './level.ts';
import { Meter } from './meter.tsx';
import { RelativeTime } from './relative-time.tsx';
import { bootedAt, isStale } from './server-facts.ts';
import { namesakes } from './server-names.ts';
import type { SortOrder } from './sort-order.ts';
import { Sparkline } from './sparkline.tsx';
import { stateOfServer } from './state.ts';
import { StateLine } from './state-line.tsx';
import { StateGlyph } from './status-badge.tsx';
import { TwinId } from './twin-id.tsx';
import { visibleText } from './visible-text.ts';

interface ServerTableProps {
  readonly servers: readonly Server[];
  /** From where on a server's numbers are bad. */
  readonly thresholdsOf: (server: Server) => Thresholds;
  readonly siteNames: ReadonlyMap<string, string>;
  readonly sparklines: ReadonlyMap<string, readonly (number | null)[]> | undefined;
  readonly sort: SortOrder | undefined;
  readonly onSort: (column: string) => void;
  /** What one may do with a server: a menu at the end of its row. */
  readonly actions?: (server: Server) => ReactNode;
}

const ROW_HEIGHT = 52;

/** Servers as rows: what the cards show, closer together, and sortable. */
export function ServerTable(props: ServerTableProps): ReactElement {
  const { servers, thresholdsOf, siteNames, sparklines, sort, onSort, actions } = props;
  const twins = namesakes(servers);
  const columns: Column<Server>[] = [
    {
      id: 'name',
      label: 'Server',
      sortable: true,
      cell: (server) => (
        <NameCell server={server} siteName={siteNames.get(server.site_id ?? '')} twinId={twins.get(server.server_id)} />
      ),
    },
    {
      id: 'cpu',
      label: 'CPU',
      sortable: true,
      right: true,
      className: 'w-13 sm:w-30 max-sm:px-1',
      cell: (server) => (
        <Share server={server} metric="cpu_percent" label="CPU" warn={thresholdsOf(server).cpu_warning_percent} />
      ),
    },
    {
      id: 'hour',
      label: 'CPU, last hour',
      className: 'w-30 max-lg:hidden 2xl:w-36',
      cell: (server) => (
        <Sparkline
          label={`CPU of ${visibleText(server.display_name)} over the last hour`}
          values={sparklines?.get(server.server_id)}
          className="h-6"
        />
      ),
    },
    {
      id: 'memory',
      label: 'Memory',
      short: 'Mem',
      sortable: true,
      right: true,
      className: 'w-13 sm:w-30 max-sm:px-1',
      cell: (server) => (
        <Share
          server={server}
          metric="memory_percent"
          label="Memory"
          warn={thresholdsOf(server).memory_warning_percent}
        />
      ),
    },
    {
      id: 'disk',
      label: 'Disk',
      sortable: true,
      right: true,
      className: 'w-15 sm:w-30 max-sm:pr-3 max-sm:pl-1',
      cell: (server) => (
        <Share
          server={server}
          metric="disk_percent"
          label="Disk"
          warn={thresholdsOf(server).disk_warning_percent}
          fail={thresholdsOf(server).disk_critical_percent}
        />
      ),
    },
    {
      id: 'updates',
      label: 'Updates',
      sortable: true,
      right: true,
      className: 'w-21 max-lg:hidden',
      cell: (server) => <Updates server={server} />,
    },
    {
      id: 'uptime',
      label: 'Up',
      sortable: true,
      right: true,
      className: 'w-16 max-md:hidden',
      cell: (server) => <Uptime server={server} />,
    },
    {
      id: 'seen',
      label: 'Last seen',
      sortable: true,
      right: true,
      className: 'w-25 max-xl:hidden',
      cell: (server) =>
        server.last_seen === null ? (
          '–'
        ) : (
          <RelativeTime at={server.last_seen} className="text-sm text-ink-2 tabular-nums" />
        ),
    },
  ];
  if (actions) {
    columns.push({ id: 'actions', label: 'Actions', quiet: true, className: 'w-14 max-sm:hidden', cell: actions });
  }
  return (
    <DataTable
      label="Servers"
      columns={columns}
      rows={servers}
      rowKey={(server) => server.server_id}
      rowHeight={ROW_HEIGHT}
      sort={sort}
      onSort={onSort}
    />
  );
}

interface NameCellProps {
  readonly server: Server;
  readonly siteName: string | undefined;
  readonly twinId: string | undefined;
}

const NameCell = memo(DrawnNameCell);

function DrawnNameCell({ server, siteName, twinId }: NameCellProps): ReactElement {
  const name = visibleText(server.display_name);
  return (
    <div className="flex min-w-0 items-center gap-2.5">
      <StateGlyph state={stateOfServer(server)} />
      <div className="min-w-0">
        <Link
          data-entry=""
          to={`/servers/${encodeURIComponent(server.server_id)}`}
          className="block truncate font-medium outline-none after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
        >
          <bdi title={name}>{name}</bdi>
          <TwinId id={twinId} />
        </Link>
        <StateLine server={server} siteName={siteName} />
      </div>
    </div>
  );
}

interface ShareProps {
  readonly server: Server;
  readonly metric: string;
  readonly label: string;
  readonly warn?: number;
  readonly fail?: number;
}

const numbers: Readonly<Record<Level, string>> = { ok: '', warn: 'text-warn', fail: 'text-fail' };

function Share({ server, metric, label, warn, fail }: ShareProps): ReactElement {
  const value = server.latest[metric];
  const faded = useTick((now) => server.status !== 'online' || isStale(server, now));
  const level = value === undefined || faded ? 'ok' : levelOf(value, warn, fail);
  return (
    <div className="flex items-center justify-end gap-2.5">
      <span className="w-14 max-sm:hidden">
        <Meter label={label} value={value} warn={warn} fail={fail} faded={faded} />
      </span>
      <span
        className={`min-w-9 text-sm whitespace-nowrap font-medium tabular-nums ${faded ? 'text-ink-3' : numbers[level]}`}
      >
        {formatShare(value)}
      </span>
    </div>
  );
}

function Updates({ server }: { readonly server: Server }): ReactElement {
  const security = server.security_updates ?? 0;
  return (
    <span
      className={`text-sm tabular-nums ${server.updates_available === 0 ? 'text-ink-3' : 'text-ink-2'}`}
      title={security === 0 ? undefined : `${security} of them for security`}
    >
      {formatNumber(server.updates_available)}
      {security === 0 ? null : <span className="text-warn"> ({security})</span>}
    </span>
  );
}

function Uptime({ server }: { readonly server: Server }): ReactElement {
  const booted = bootedAt(server);
  const up = useTick((now) =>
    booted === undefined || server.status !== 'online' ? '–' : formatDuration((now - booted) / 1000, 1),
  );
  return <span className="text-sm text-ink-2 tabular-nums">{up}</span>;
}

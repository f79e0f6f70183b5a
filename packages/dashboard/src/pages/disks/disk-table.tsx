import type { FleetDisk } from '@labkeeper/protocol/fleet';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { ageInWords } from '../../ui/age-words.ts';
import { kindOfDisk } from '../../ui/disk-kind.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { formatBytes, formatNumber, formatPercent } from '../../ui/format.ts';
import { MachineText } from '../../ui/machine-text.tsx';
import { Meter } from '../../ui/meter.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { ServerLink } from '../../ui/server-link.tsx';
import type { SortOrder } from '../../ui/sort-order.ts';
import { StateGlyph } from '../../ui/status-badge.tsx';
import { useNarrow } from '../../ui/use-narrow.ts';
import { visibleText } from '../../ui/visible-text.ts';
import { HealthCell } from './health-cell.tsx';
import { isFromBefore, sizeOf, stateOfDisk } from './disk-rows.ts';

interface DiskTableProps {
  readonly disks: readonly FleetDisk[];
  readonly nameOf: (serverId: string) => string;
  readonly sort: SortOrder | undefined;
  readonly onSort: (column: string) => void;
}

const ROW_HEIGHT = 60;
/** A phone has the room that columns need below the name. */
const NARROW_ROW_HEIGHT = 108;

/** Disks as rows: what each is, how it is, how warm, worn and old. */
export function DiskTable({ disks, nameOf, sort, onSort }: DiskTableProps): ReactElement {
  const narrow = useNarrow();
  const columns: Column<FleetDisk>[] = [
    {
      id: 'disk',
      label: 'Disk',
      sortable: true,
      cell: (disk) => <DiskCell disk={disk} server={nameOf(disk.server_id)} />,
    },
    {
      id: 'health',
      label: 'Health',
      className: 'w-[44%] sm:w-[34%] lg:w-[22%]',
      cell: (disk) => <HealthCell disk={disk} />,
    },
    {
      id: 'server',
      label: 'Server',
      className: 'w-[14%] max-md:hidden',
      cell: (disk) => <ServerLink serverId={disk.server_id} name={nameOf(disk.server_id)} tab="disks" />,
    },
    {
      id: 'temperature',
      label: 'Temperature',
      sortable: true,
      right: true,
      className: 'w-26 max-sm:hidden',
      cell: (disk) => <Temperature disk={disk} />,
    },
    {
      id: 'wear',
      label: 'Wear',
      sortable: true,
      right: true,
      className: 'w-24 max-lg:hidden',
      cell: (disk) => <Wear disk={disk} />,
    },
    {
      id: 'age',
      label: 'Running for',
      sortable: true,
      right: true,
      className: 'w-26 max-lg:hidden',
      cell: ({ health }) => ageInWords(health?.power_on_hours) ?? '–',
    },
    {
      id: 'size',
      label: 'Size',
      sortable: true,
      right: true,
      className: 'w-22 max-lg:hidden',
      cell: (disk) => formatBytes(sizeOf(disk)),
    },
  ];
  return (
    <DataTable
      label="Disks"
      columns={columns}
      rows={disks}
      rowKey={(disk) => `${disk.server_id} ${disk.id}`}
      rowHeight={narrow ? NARROW_ROW_HEIGHT : ROW_HEIGHT}
      sort={sort}
      onSort={onSort}
    />
  );
}

/** Where there is no room for its column the server stands below the model; the serial number comes before what a glance knows. */
function DiskCell({ disk, server }: { readonly disk: FleetDisk; readonly server: string }): ReactElement {
  const kind = kindOfDisk(disk);
  return (
    <div className="flex min-w-0 items-center gap-3">
      <StateGlyph state={stateOfDisk(disk)} />
      <div className="min-w-0">
        <Link
          data-entry
          to="/servers/$serverId"
          params={{ serverId: disk.server_id }}
          search={{ tab: 'disks', disk: disk.id }}
          className="block min-w-0 font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
        >
          <MachineText text={disk.model ?? disk.device} className="line-clamp-2 sm:line-clamp-1 sm:break-all" />
        </Link>
        <MachineText
          text={[server, disk.device, kind].filter(Boolean).join(' · ')}
          truncate
          className="text-xs text-ink-3 md:hidden"
        />
        <MachineText
          text={[disk.device, disk.serial ?? '', kind].filter(Boolean).join(' · ')}
          truncate
          className="text-xs text-ink-3 max-md:hidden"
        />
        <p className="line-clamp-2 text-xs text-ink-2 tabular-nums sm:line-clamp-1 lg:hidden">
          <span className="sm:hidden">
            <Temperature disk={disk} dot />
          </span>
          {numbersInWords(disk)}
        </p>
      </div>
    </div>
  );
}

/** What has columns of its own where there is room: "22 % worn · 2.8 years · 8 TB". */
function numbersInWords(disk: FleetDisk): string {
  const { percentage_used: worn, power_on_hours: hours } = disk.health ?? {};
  const size = sizeOf(disk);
  return [
    typeof worn === 'number' ? `${formatPercent(worn)} worn` : '',
    ageInWords(hours) ?? '',
    size === null ? '' : formatBytes(size),
  ]
    .filter(Boolean)
    .join(' · ');
}

/** How warm it is; of one that sleeps how warm it was, and when. `dot`: within a line of other numbers. */
function Temperature({ disk, dot = false }: { readonly disk: FleetDisk; readonly dot?: boolean }): ReactElement {
  const { temperature_celsius: celsius, read_at: at } = disk.health ?? {};
  if (typeof celsius !== 'number') return <>{dot ? '' : '–'}</>;
  const end = dot ? ' · ' : '';
  if (!isFromBefore(disk)) return <>{`${formatNumber(celsius)} °C${end}`}</>;
  return (
    <span className="text-ink-3">
      last {formatNumber(celsius)} °C
      {typeof at !== 'string' ? null : (
        <>
          {dot ? ', ' : null}
          <RelativeTime at={at} className={dot ? '' : 'block text-xs'} />
        </>
      )}
      {end}
    </span>
  );
}

function Wear({ disk }: { readonly disk: FleetDisk }): ReactElement {
  const worn = disk.health?.percentage_used;
  if (worn === null || worn === undefined) return <>–</>;
  return (
    <div className="ml-auto w-16 space-y-1">
      <span className="tabular-nums">{formatPercent(worn)}</span>
      <Meter label={`Wear of ${visibleText(disk.model ?? disk.device)}`} value={worn} warn={80} fail={95} />
    </div>
  );
}

import type { FleetDisk } from '@labkeeper/protocol/fleet';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { ageInWords } from '../../ui/age-words.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { formatBytes, formatNumber, formatPercent } from '../../ui/format.ts';
import { MachineText } from '../../ui/machine-text.tsx';
import { Meter } from '../../ui/meter.tsx';
import { ServerLink } from '../../ui/server-link.tsx';
import { wordText } from '../../ui/state.ts';
import { StateGlyph } from '../../ui/status-badge.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { diskProblems, diskWord, kindOfDisk, stateOfDisk } from './disk-rows.ts';

interface DiskTableProps {
  readonly disks: readonly FleetDisk[];
  readonly nameOf: (serverId: string) => string;
}

const ROW_HEIGHT = 60;

/** Disks as rows: what each is, how it is, how warm, worn and old. */
export function DiskTable({ disks, nameOf }: DiskTableProps): ReactElement {
  const columns: Column<FleetDisk>[] = [
    { id: 'disk', label: 'Disk', cell: (disk) => <DiskCell disk={disk} server={nameOf(disk.server_id)} /> },
    {
      id: 'health',
      label: 'Health',
      className: 'w-[34%] sm:w-[26%] lg:w-[22%]',
      cell: (disk) => <HealthCell disk={disk} />,
    },
    {
      id: 'server',
      label: 'Server',
      className: 'w-[16%] max-md:hidden',
      cell: (disk) => <ServerLink serverId={disk.server_id} name={nameOf(disk.server_id)} tab="disks" />,
    },
    {
      id: 'temperature',
      label: 'Temperature',
      short: 'Temp',
      right: true,
      className: 'w-15 sm:w-26',
      cell: ({ health }) => celsius(health?.temperature_celsius),
    },
    { id: 'wear', label: 'Wear', right: true, className: 'w-24 max-lg:hidden', cell: (disk) => <Wear disk={disk} /> },
    {
      id: 'age',
      label: 'Running for',
      right: true,
      className: 'w-26 max-lg:hidden',
      cell: ({ health }) => ageInWords(health?.power_on_hours) ?? '–',
    },
    {
      id: 'size',
      label: 'Size',
      right: true,
      className: 'w-22 max-sm:hidden',
      cell: (disk) => formatBytes(disk.size_bytes ?? disk.health?.capacity_bytes),
    },
  ];
  return (
    <DataTable
      label="Disks"
      columns={columns}
      rows={disks}
      rowKey={(disk) => `${disk.server_id} ${disk.id}`}
      rowHeight={ROW_HEIGHT}
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
          search={{ tab: 'disks' }}
          className="block min-w-0 font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
        >
          <MachineText text={disk.model ?? disk.device} truncate />
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
      </div>
    </div>
  );
}

function HealthCell({ disk }: { readonly disk: FleetDisk }): ReactElement {
  const [first, ...more] = diskProblems(disk);
  return (
    <div className="min-w-0">
      <span className={`text-sm font-medium ${wordText[stateOfDisk(disk)]}`}>{diskWord(disk)}</span>
      {first === undefined ? null : (
        <span className="block truncate text-xs text-ink-2" title={visibleText([first, ...more].join('\n'))}>
          <bdi>{visibleText(first)}</bdi>
          {more.length === 0 ? '' : ` and ${more.length} more`}
        </span>
      )}
    </div>
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

function celsius(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : `${formatNumber(value)} °C`;
}

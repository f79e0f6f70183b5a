import type { Filesystem } from '@labkeeper/protocol/inventory';
import type { ReactElement } from 'react';
import { useServerLevels } from '../../api/levels.ts';
import { Card } from '../../ui/card.tsx';
import { formatQuantity } from '../../ui/chart-units.ts';
import { formatBytes } from '../../ui/format.ts';
import { MachineText } from '../../ui/machine-text.tsx';
import { Meter } from '../../ui/meter.tsx';
import type { Levels } from '../../ui/rule-levels.ts';
import type { State } from '../../ui/state.ts';
import { StatusBadge } from '../../ui/status-badge.tsx';
import {
  type FilesystemRow,
  orderFilesystems,
  reservedBytes,
  stateOfFilesystem,
  usedShare,
} from './filesystem-rows.ts';
import { type ServerView, useLiveVersion } from './server-view.ts';

interface FilesystemsCardProps {
  readonly filesystems: readonly Filesystem[];
  readonly view: ServerView;
}

/** Every mounted filesystem: how full, how much is left, in bytes and in files. */
export function FilesystemsCard({ filesystems, view }: FilesystemsCardProps): ReactElement {
  useLiveVersion(view.store);
  const levelsOf = useServerLevels(view.serverId);
  const rows = orderFilesystems(filesystems.map((filesystem) => rowOf(filesystem, view)));
  return (
    <Card title="Filesystems" flush>
      <ul className="divide-y divide-line px-4 pb-1">
        {rows.map((row) => (
          <FilesystemItem
            key={row.mount}
            row={row}
            levels={levelsOf('filesystem_used_percent', { mount: row.mount })}
          />
        ))}
      </ul>
    </Card>
  );
}

function rowOf(filesystem: Filesystem, view: ServerView): FilesystemRow {
  const labels = { mount: filesystem.mount };
  function newest(metric: string): number | null {
    return view.store.value(metric, labels) ?? view.latest.value(metric, labels) ?? null;
  }
  return {
    ...filesystem,
    // Told in every report, while the list of filesystems is asked for once a minute: share and size are of one moment.
    freeBytes: newest('filesystem_free_bytes') ?? filesystem.free_bytes,
    usedPercent: newest('filesystem_used_percent') ?? usedShare(filesystem),
    inodesPercent: newest('filesystem_inodes_used_percent'),
  };
}

function words(row: FilesystemRow, state: State): string {
  if (row.state === 'stale') return 'Does not answer';
  if (row.state === 'read_only') return 'Read-only';
  const byState: Readonly<Record<State, string>> = {
    ok: 'OK',
    warn: 'Nearly full',
    fail: 'Full',
    offline: 'Offline',
    unknown: 'Not measured',
    maintenance: 'Maintenance',
  };
  return byState[state];
}

interface FilesystemItemProps {
  readonly row: FilesystemRow;
  readonly levels: Levels;
}

function FilesystemItem({ row, levels }: FilesystemItemProps): ReactElement {
  const { warn, fail } = levels;
  const state = stateOfFilesystem(row, warn, fail);
  const reserved = reservedBytes(row);
  const known = row.freeBytes !== null && row.total_bytes !== null;
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-6 gap-y-1.5 py-3 lg:grid-cols-[minmax(0,1.4fr)_minmax(0,1.6fr)_13rem_8rem]">
      <div className="min-w-0">
        <MachineText text={row.mount} truncate className="font-mono text-base font-medium" />
        <MachineText text={`${row.type} · ${row.device}`} truncate className="text-xs text-ink-3" />
      </div>
      <div className="max-lg:order-3 max-lg:col-span-2">
        <div className="flex items-center gap-3">
          <Meter
            label={`${row.mount} in use`}
            value={row.usedPercent}
            warn={warn}
            fail={fail}
            faded={row.state === 'stale'}
          />
          <span className="w-14 shrink-0 text-right font-medium tabular-nums">
            {formatQuantity(row.usedPercent, 'percent')}
          </span>
        </div>
      </div>
      <div className="text-sm text-ink-2 max-lg:order-4 max-lg:col-span-2">
        {known ? `${formatBytes(row.freeBytes)} free of ${formatBytes(row.total_bytes)}` : 'size unknown'}
        {reserved === null ? null : (
          <span className="block text-xs text-ink-3">{formatBytes(reserved)} kept for root or for itself</span>
        )}
        {row.inodesPercent === null ? null : (
          <span className="block text-xs text-ink-3">
            {formatQuantity(row.inodesPercent, 'percent')} of its files used
          </span>
        )}
      </div>
      <div className="justify-self-end">
        <StatusBadge state={state} label={words(row, state)} />
      </div>
    </li>
  );
}

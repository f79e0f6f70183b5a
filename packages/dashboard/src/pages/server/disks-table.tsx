import type { Disk, DiskHealth } from '@labkeeper/protocol/inventory';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { AddressSearch } from '../../ui/address.ts';
import { kindOfDisk } from '../../ui/disk-kind.ts';
import { formatBytes } from '../../ui/format.ts';
import { MachineText } from '../../ui/machine-text.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import { SoughtCard } from './sought-card.tsx';
import { unaskedDisks } from './unasked-disks.ts';
import { few } from './unit-words.ts';

interface DisksTableProps {
  readonly disks: readonly Disk[];
  /** What drives say of themselves; undefined until that is known. */
  readonly drives: readonly DiskHealth[] | undefined;
  readonly sought: boolean;
}

/** What disks there are, and why some of them do not say how they are. */
export function DisksTable({ disks, drives, sought }: DisksTableProps): ReactElement {
  return (
    <SoughtCard title="Disks" flush sought={sought}>
      <PlainTable
        label="Disks"
        rows={disks}
        rowKey={(disk) => disk.id}
        columns={[
          { id: 'device', head: 'Device', cell: (disk) => <MachineText text={disk.device} className="font-mono" /> },
          {
            id: 'model',
            head: 'Model',
            cell: (disk) => (
              <>
                <MachineText text={disk.model ?? '–'} />
                <span className="block text-xs text-ink-3 sm:hidden">{kindOfDisk(disk)}</span>
              </>
            ),
          },
          { id: 'kind', head: 'Kind', wide: true, cell: (disk) => <MachineText text={kindOfDisk(disk) || '–'} /> },
          { id: 'size', head: 'Size', numeric: true, cell: (disk) => formatBytes(disk.size_bytes) },
          {
            id: 'serial',
            head: 'Serial number',
            wide: true,
            cell: (disk) => <MachineText text={disk.serial ?? '–'} className="font-mono text-sm text-ink-2" />,
          },
        ]}
      />
      {drives === undefined ? null : <Unasked disks={disks} drives={drives} />}
    </SoughtCard>
  );
}

interface UnaskedProps {
  readonly disks: readonly Disk[];
  readonly drives: readonly DiskHealth[];
}

function Unasked({ disks, drives }: UnaskedProps): ReactElement | null {
  const { virtual, others } = unaskedDisks(disks, drives);
  if (virtual.length === 0 && others.length === 0) return null;
  return (
    <div className="space-y-1 border-t border-line px-4 py-3 text-sm text-pretty text-ink-2">
      {virtual.length === 0 ? null : (
        <p>
          {few(virtual)} {virtual.length === 1 ? 'is a virtual disk' : 'are virtual disks'}: how the real one is, only
          the machine that makes {virtual.length === 1 ? 'it' : 'them'} up can tell.
        </p>
      )}
      {others.length === 0 ? null : (
        <p>
          {few(others)} {others.length === 1 ? 'does not say how it is' : 'do not say how they are'}. The line{' '}
          <code>smart</code> of the{' '}
          <Link
            to="."
            search={(before: AddressSearch) => ({ ...before, tab: 'agent', disk: undefined })}
            className="relative text-accent after:absolute after:-inset-x-1 after:-inset-y-3 hover:underline sm:after:inset-0"
          >
            Agent tab
          </Link>{' '}
          says why.
        </p>
      )}
    </div>
  );
}

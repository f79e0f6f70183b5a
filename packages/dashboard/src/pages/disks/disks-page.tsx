import type { FleetDisk } from '@labkeeper/protocol/fleet';
import { HardDrive, SearchX } from 'lucide-react';
import type { ReactElement } from 'react';
import { useFleetArrays, useFleetDisks } from '../../api/fleet-things.ts';
import { QueryState } from '../../api/query-state.tsx';
import { useAddress } from '../../ui/address.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FleetFilters } from '../../ui/fleet-filters.tsx';
import type { StateChoice } from '../../ui/state-chips.tsx';
import { useFleetNames } from '../../api/fleet-names.ts';
import { fitsWords } from '../../ui/fits-words.ts';
import { formatCount } from '../../ui/format.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { usePageTitle } from '../../ui/use-page-title.ts';
import { ArraysCard } from './arrays-card.tsx';
import { diskProblems, diskSorts, disksByWorry, disksSorted, sickAndWell } from './disk-rows.ts';
import { OrderChoice } from '../../ui/order-choice.tsx';
import { nextSort, parseSort } from '../../ui/sort-order.ts';
import { DiskTable } from './disk-table.tsx';

const choices = [
  { filter: 'fail', state: 'fail', label: 'Failing' },
  { filter: 'warn', state: 'warn', label: 'Warning' },
  { filter: 'unknown', state: 'unknown', label: 'Unknown' },
  { filter: 'ok', state: 'ok', label: 'Well' },
] as const;
const statusOf = { fail: 'FAIL', warn: 'WARN', unknown: 'UNKNOWN', ok: 'OK' } as const;

/** Every disk and array of the lab, the greatest worry first. */
export function DisksPage(): ReactElement {
  usePageTitle('Disks');
  const disks = useFleetDisks();
  const arrays = useFleetArrays();
  const names = useFleetNames();
  const shownArrays = (arrays.data ?? []).filter(({ server_id }) => names.isShown(server_id));
  const [sick, well] = sickAndWell(shownArrays);
  return (
    <>
      <PageHeader title="Disks" subtitle={disks.data ? <Subtitle disks={disks.data} /> : undefined} />
      <QueryState query={disks} shape={['h-10', 'h-72']}>
        {(all) => (
          <>
            <FleetFilters servers={names.servers} hint="Model, serial, device" states={countStates(all)} />
            <div className="space-y-4">
              <ArraysCard title="Arrays" arrays={sick} nameOf={names.nameOf} />
              <DiskList disks={all} />
              <ArraysCard title={sick.length === 0 ? 'Arrays' : 'Other arrays'} arrays={well} nameOf={names.nameOf} />
            </div>
          </>
        )}
      </QueryState>
    </>
  );
}

function Subtitle({ disks }: { readonly disks: readonly FleetDisk[] }): ReactElement {
  const worries = disks.filter(({ status }) => status === 'FAIL' || status === 'WARN').length;
  const rest = worries === 0 ? '' : `, ${formatCount(worries, 'needs a look', 'need a look')}`;
  return <>{`${formatCount(disks.length, 'disk')}${rest}`}</>;
}

function countStates(disks: readonly FleetDisk[]): readonly StateChoice[] {
  return choices.map((choice) => ({
    ...choice,
    count: disks.filter(({ status }) => status === statusOf[choice.filter]).length,
  }));
}

function DiskList({ disks }: { readonly disks: readonly FleetDisk[] }): ReactElement {
  const [search, change] = useAddress();
  const names = useFleetNames();
  const wanted = choices.find(({ filter }) => filter === search.state);
  const sort = parseSort(search.sort, diskSorts);
  const ordered = sort === undefined ? disksByWorry(disks) : disksSorted(disks, sort);
  const shown = ordered.filter(
    (disk) =>
      names.isShown(disk.server_id) &&
      (wanted === undefined || disk.status === statusOf[wanted.filter]) &&
      fitsWords(search.q, [disk.model, disk.serial, disk.device, names.nameOf(disk.server_id), ...diskProblems(disk)]),
  );
  if (shown.length > 0) {
    return (
      <Card flush>
        <OrderChoice orders={orders} />
        <DiskTable
          disks={shown}
          nameOf={names.nameOf}
          sort={sort}
          onSort={(column) => change({ sort: nextSort(sort, column, column !== 'disk') ?? '' }, { replace: true })}
        />
      </Card>
    );
  }
  if (disks.length === 0) {
    return (
      <EmptyState icon={<HardDrive size={20} aria-hidden="true" />} title="No disks yet">
        Agents report the disks of their servers with their first report, and ask them for their health every ten
        minutes where they may.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<SearchX size={20} aria-hidden="true" />}
      title="No disk fits"
      action={<Button onClick={() => change({ q: '', state: '', server: '' })}>Show all</Button>}
    >
      No disk has all of what you are looking for.
    </EmptyState>
  );
}

const orders = [
  ['-wear', 'Most worn first'],
  ['-age', 'Oldest first'],
  ['-temperature', 'Warmest first'],
  ['-size', 'Biggest first'],
] as const;

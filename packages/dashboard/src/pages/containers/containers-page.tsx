import type { FleetContainer } from '@labkeeper/protocol/fleet';
import { Box, SearchX } from 'lucide-react';
import type { ReactElement } from 'react';
import { useFleetContainers } from '../../api/fleet-things.ts';
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
import { OrderChoice } from '../../ui/order-choice.tsx';
import { nextSort, parseSort } from '../../ui/sort-order.ts';
import { usePageTitle } from '../../ui/use-page-title.ts';
import { containerSorts, containersSorted, containersWorstFirst } from '../../ui/container-rows.ts';
import { ContainerTable } from './container-table.tsx';
import { AgentLinks, RefusedNote } from './refused-note.tsx';
import { refusedServers } from './refused-servers.ts';

const choices = [
  { filter: 'bad', state: 'fail', label: 'In trouble' },
  { filter: 'running', state: 'ok', label: 'Running' },
  { filter: 'stopped', state: 'unknown', label: 'Not running' },
] as const;
const MOST_LINKS = 12;
type Filter = (typeof choices)[number]['filter'];

/** Every container of the lab, the worst first. */
export function ContainersPage(): ReactElement {
  usePageTitle('Containers');
  const names = useFleetNames();
  const containers = useFleetContainers();
  const { data } = containers;
  return (
    <>
      <PageHeader
        title="Containers"
        subtitle={data === undefined ? undefined : formatCount(data.length, 'container')}
      />
      <QueryState query={containers} shape={['h-10', 'h-72']}>
        {(all) => (
          <>
            <FleetFilters servers={names.servers} hint="Name, image, project" states={countStates(all)} />
            <ContainerList containers={all} />
            {all.length === 0 ? null : (
              <RefusedNote servers={names.servers.filter(({ server_id }) => names.isShown(server_id))} />
            )}
          </>
        )}
      </QueryState>
    </>
  );
}

const orders = [
  ['-cpu', 'Busiest first'],
  ['-memory', 'Most memory first'],
  ['-restarts', 'Most restarts first'],
  ['name', 'By name'],
] as const;

function countStates(containers: readonly FleetContainer[]): readonly StateChoice[] {
  return choices.map((choice) => ({
    ...choice,
    count: containers.filter((container) => fitsState(container, choice.filter)).length,
  }));
}

function fitsState({ status, state }: FleetContainer, filter: Filter): boolean {
  if (filter === 'bad') return status === 'FAIL' || status === 'WARN';
  return filter === 'running' ? state === 'running' : state !== 'running';
}

function ContainerList({ containers }: { readonly containers: readonly FleetContainer[] }): ReactElement {
  const [search, change] = useAddress();
  const names = useFleetNames();
  const sort = parseSort(search.sort, containerSorts);
  const wanted = choices.find(({ filter }) => filter === search.state);
  const shown = containers.filter(
    (row) =>
      names.isShown(row.server_id) &&
      (wanted === undefined || fitsState(row, wanted.filter)) &&
      fitsWords(search.q, [row.container, row.image, row.project, row.service, names.nameOf(row.server_id)]),
  );
  if (shown.length > 0) {
    return (
      <Card flush>
        <OrderChoice orders={orders} />
        <ContainerTable
          containers={sort ? containersSorted(shown, sort.column, sort.descending) : containersWorstFirst(shown)}
          nameOf={names.nameOf}
          sort={sort}
          onSort={(column) => change({ sort: nextSort(sort, column, column !== 'name') ?? '' }, { replace: true })}
        />
      </Card>
    );
  }
  if (containers.length === 0) {
    const refused = refusedServers(names.servers);
    return (
      <EmptyState icon={<Box size={20} aria-hidden="true" />} title="No containers yet">
        <p>
          An agent that may read the socket of Docker or Podman reports every container of its server. Whether it may,
          and the line that lets it, stands on the Agent tab of the server.
        </p>
        <div className="mt-3 flex flex-wrap justify-center gap-x-4">
          <AgentLinks servers={(refused.length > 0 ? refused : names.servers).slice(0, MOST_LINKS)} />
        </div>
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<SearchX size={20} aria-hidden="true" />}
      title="No container fits"
      action={<Button onClick={() => change({ q: '', state: '', server: '' })}>Show all</Button>}
    >
      No container has all of what you are looking for.
    </EmptyState>
  );
}

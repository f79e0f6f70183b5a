import type { Server } from '@labkeeper/protocol/server';
import { Link } from '@tanstack/react-router';
import { Plus, SearchX } from 'lucide-react';
import type { ReactElement } from 'react';
import { useServers, useSiteNames } from '../../api/fleet.ts';
import { useServerThresholds } from '../../api/levels.ts';
import { useSparklines } from '../../api/sparklines.ts';
import { type AddressSearch, useAddress } from '../../ui/address.ts';
import { Button } from '../../ui/button.tsx';
import { buttonClass } from '../../ui/button-class.ts';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatCount } from '../../ui/format.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { ServerCard } from '../../ui/server-card.tsx';
import { namesakes } from '../../ui/server-names.ts';
import { serversFiltered, serversSorted, serverSorts, serversWorstFirst } from '../../ui/server-order.ts';
import { ServerTable } from '../../ui/server-table.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { nextSort, parseSort } from '../../ui/sort-order.ts';
import { usePageTitle } from '../../ui/use-page-title.ts';
import { DownServicesCard } from './down-services-card.tsx';
import { ServerFilters } from './server-filters.tsx';
import { ServerMenu } from './server-menu.tsx';

/** Every server, to be found, sorted, edited and removed. */
export function ServersPage(): ReactElement {
  usePageTitle('Servers');
  const { data: servers } = useServers();
  const [search] = useAddress();
  const ofSite = serversFiltered(servers ?? [], { site: search.site });
  const shown = serversFiltered(ofSite, search);
  return (
    <>
      <PageHeader
        title="Servers"
        subtitle={servers ? subtitleOf(shown.length, ofSite.length) : undefined}
        actions={
          <Link
            to="."
            search={(before: AddressSearch) => ({ ...before, dialog: 'add-server' })}
            className={buttonClass('primary')}
          >
            <Plus size={16} aria-hidden="true" />
            Add server
          </Link>
        }
      />
      <ServerFilters servers={ofSite} />
      <DownServicesCard servers={shown} />
      {servers ? <ServerList servers={shown} none={ofSite.length === 0} /> : <ServersSkeleton />}
    </>
  );
}

function subtitleOf(shown: number, all: number): string {
  return shown === all ? formatCount(all, 'server') : `${shown} of ${formatCount(all, 'server')}`;
}

function ServersSkeleton(): ReactElement {
  return (
    <div aria-hidden="true" className="rounded-lg border border-line bg-card pt-11">
      {[0, 1, 2, 3, 4, 5].map((row) => (
        <div key={row} className="flex h-13 items-center gap-4 border-t border-line px-4">
          <Skeleton className="size-3 rounded-full" />
          <Skeleton className="h-4 w-40 max-w-[40%]" />
          <Skeleton className="ml-auto h-3 w-2/5" />
        </div>
      ))}
    </div>
  );
}

interface ServerListProps {
  readonly servers: readonly Server[];
  readonly none: boolean;
}

function ServerList({ servers, none }: ServerListProps): ReactElement {
  const [search, change] = useAddress();
  const siteNames = useSiteNames();
  const thresholdsOf = useServerThresholds();
  const sort = parseSort(search.sort, serverSorts);
  const ordered = sort ? serversSorted(servers, sort.column, sort.descending) : serversWorstFirst(servers);
  const sparklines = useSparklines(ordered.map((server) => server.server_id));
  const twins = namesakes(servers);
  if (servers.length === 0) return <Nothing none={none} />;
  if (search.view === 'cards') {
    return (
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,16rem),1fr))] gap-x-3">
        {ordered.map((server) => (
          <li key={server.server_id} className="row-span-4 mb-3 grid min-w-0 grid-cols-1 grid-rows-subgrid">
            <ServerCard
              server={server}
              thresholds={thresholdsOf(server)}
              siteName={siteNames.get(server.site_id ?? '')}
              twinId={twins.get(server.server_id)}
              cpu={sparklines?.get(server.server_id)}
              density="snug"
            />
          </li>
        ))}
      </ul>
    );
  }
  return (
    <Card flush>
      <ServerTable
        servers={ordered}
        thresholdsOf={thresholdsOf}
        siteNames={siteNames}
        sparklines={sparklines}
        sort={sort}
        onSort={(column) => change({ sort: nextSort(sort, column, column !== 'name') }, { replace: true })}
        actions={(server) => <ServerMenu server={server} />}
      />
    </Card>
  );
}

function Nothing({ none }: { readonly none: boolean }): ReactElement {
  const [, change] = useAddress();
  if (none) {
    return (
      <EmptyState
        icon={<Plus size={20} aria-hidden="true" />}
        title="No servers here yet"
        action={
          <Button variant="primary" onClick={() => change({ dialog: 'add-server' })}>
            Add a server
          </Button>
        }
      >
        A server joins by one line that you run on it. It appears here by itself as soon as it reports.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<SearchX size={20} aria-hidden="true" />}
      title="No server fits"
      action={<Button onClick={() => change({ q: '', state: '', tag: '' })}>Show all</Button>}
    >
      No server has all of what you are looking for.
    </EmptyState>
  );
}

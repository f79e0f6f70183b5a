import { Link } from '@tanstack/react-router';
import { Plus, ServerCrash } from 'lucide-react';
import type { ReactElement } from 'react';
import type { Server } from '@labkeeper/protocol/server';
import { messageOf } from '../../api/api-error.ts';
import { useFleetSummary, useServers, useSiteNames } from '../../api/fleet.ts';
import { useServerThresholds } from '../../api/levels.ts';
import { useAddress } from '../../ui/address.ts';
import { Button } from '../../ui/button.tsx';
import { buttonClass } from '../../ui/button-class.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { serversFiltered, serversWorstFirst } from '../../ui/server-order.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { usePageTitle } from '../../ui/use-page-title.ts';
import { FleetCards, FleetCardsSkeleton } from './fleet-cards.tsx';
import { FleetTable } from './fleet-table.tsx';
import { Greeting } from './greeting.tsx';
import { headlineOf } from './headline.ts';
import { PendingActions, RecentAlerts } from './panels.tsx';
import { SummaryBar } from './summary-bar.tsx';

/** Beyond so many, cards are no longer an overview. */
const MOST_CARDS = 60;

/** Is everything all right? The answer in one sentence, then the fleet, the worst first. */
export function OverviewPage(): ReactElement {
  const { data: servers, error, refetch } = useServers();
  const [search] = useAddress();
  if (!servers) {
    if (error) return <Unreachable message={messageOf(error)} onRetry={() => void refetch()} />;
    return <OverviewSkeleton />;
  }
  if (servers.length === 0) return <FirstServer />;
  return <Fleet servers={serversFiltered(servers, { site: search.site })} site={search.site} />;
}

interface FleetProps {
  readonly servers: readonly Server[];
  readonly site: string | undefined;
}

function Fleet({ servers, site }: FleetProps): ReactElement {
  const { data: summary } = useFleetSummary();
  const siteNames = useSiteNames();
  const thresholdsOf = useServerThresholds();
  const headline = headlineOf(servers);
  usePageTitle(headline.title);
  const ordered = serversWorstFirst(servers);
  const parts = { servers: ordered, thresholdsOf, siteNames };
  return (
    <div className="space-y-5">
      <Greeting headline={headline} servers={servers} />
      <SummaryBar servers={servers} summary={summary} wholeFleet={site === undefined} />
      <section aria-label="Servers">
        {servers.length > MOST_CARDS ? <FleetTable {...parts} /> : <FleetCards {...parts} />}
      </section>
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <RecentAlerts site={site} />
        <PendingActions />
      </div>
    </div>
  );
}

function FirstServer(): ReactElement {
  usePageTitle('Overview');
  return (
    <EmptyState
      alone
      icon={<Plus size={20} aria-hidden="true" />}
      title="No servers yet"
      action={
        <Link to="." search={{ dialog: 'add-server' }} className={buttonClass('primary')}>
          Add a server
        </Link>
      }
    >
      <p>
        Every machine you add stands here with its processor, memory and disks, the worst first. The machine this hub
        runs on joins by itself within a minute.
      </p>
      <p className="mt-2">
        On the command line: <code className="font-mono text-xs">labkeeper enroll-token</code>
      </p>
    </EmptyState>
  );
}

function Unreachable({ message, onRetry }: { readonly message: string; readonly onRetry: () => void }): ReactElement {
  return (
    <EmptyState
      alone
      icon={<ServerCrash size={20} aria-hidden="true" />}
      title="The servers cannot be shown"
      action={<Button onClick={onRetry}>Try again</Button>}
    >
      {message} Nothing is lost: agents keep their measurements until the hub takes them.
    </EmptyState>
  );
}

function OverviewSkeleton(): ReactElement {
  return (
    <div className="space-y-5" aria-busy="true">
      <div className="space-y-2 py-1">
        <Skeleton className="h-8 w-72 max-w-full" />
        <Skeleton className="h-4 w-40" />
      </div>
      <Skeleton className="h-17 w-full rounded-lg" />
      <FleetCardsSkeleton />
    </div>
  );
}

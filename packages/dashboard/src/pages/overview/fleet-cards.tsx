import type { Thresholds } from '@labkeeper/protocol/config';
import type { Server } from '@labkeeper/protocol/server';
import type { ReactElement } from 'react';
import { useSparklines } from '../../api/sparklines.ts';
import { ServerCard } from '../../ui/server-card.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';

interface FleetCardsProps {
  readonly servers: readonly Server[];
  readonly thresholds: Thresholds;
  readonly siteNames: ReadonlyMap<string, string>;
}

const ROOMY = 8;

/** Few servers get large cards that fill the page, many get small ones. */
function gridClass(count: number): string {
  if (count <= 2) return 'grid gap-4 sm:grid-cols-2';
  if (count <= ROOMY) return 'grid gap-4 sm:grid-cols-2 xl:grid-cols-4';
  return 'grid grid-cols-[repeat(auto-fill,minmax(min(100%,14.5rem),1fr))] gap-3';
}

/** All servers as cards, in the order given. */
export function FleetCards({ servers, thresholds, siteNames }: FleetCardsProps): ReactElement {
  const sparklines = useSparklines(servers.map((server) => server.server_id));
  return (
    <ul className={gridClass(servers.length)}>
      {servers.map((server) => (
        <li key={server.server_id} className="flex min-w-0 flex-col *:flex-1">
          <ServerCard
            server={server}
            thresholds={thresholds}
            siteName={siteNames.get(server.site_id ?? '')}
            cpu={sparklines?.get(server.server_id)}
            compact={servers.length > ROOMY}
          />
        </li>
      ))}
    </ul>
  );
}

/** The shape of the cards while the first answer is on its way. */
export function FleetCardsSkeleton(): ReactElement {
  return (
    <div aria-hidden="true" className={gridClass(4)}>
      {[0, 1, 2, 3].map((card) => (
        <div key={card} className="flex flex-col gap-3 rounded-lg border border-line bg-card p-4">
          <Skeleton className="h-5 w-32" />
          <Skeleton className="h-3 w-20" />
          <Skeleton className="mt-1 h-3 w-full" />
          <Skeleton className="h-3 w-full" />
          <Skeleton className="h-3 w-full" />
          <Skeleton className="h-10 w-full" />
        </div>
      ))}
    </div>
  );
}

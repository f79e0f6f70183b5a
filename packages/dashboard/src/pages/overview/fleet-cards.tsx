import type { Thresholds } from '@labkeeper/protocol/config';
import type { Server } from '@labkeeper/protocol/server';
import { Link } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import type { ReactElement } from 'react';
import { useSparklines } from '../../api/sparklines.ts';
import { ServerCard } from '../../ui/server-card.tsx';
import { namesakes } from '../../ui/server-names.ts';
import { ServerTile } from '../../ui/server-tile.tsx';
import { useNarrow } from '../../ui/use-narrow.ts';
import { Skeleton } from '../../ui/skeleton.tsx';

interface FleetCardsProps {
  readonly servers: readonly Server[];
  readonly thresholdsOf: (server: Server) => Thresholds;
  readonly siteNames: ReadonlyMap<string, string>;
}

/** Up to so many get large cards that fill the page; up to so many, small ones; beyond, tiles. */
const ROOMY = 8;
const SNUG = 16;

const grids = {
  pair: 'grid gap-x-4 sm:grid-cols-2',
  roomy: 'grid gap-x-4 sm:grid-cols-2 xl:grid-cols-4',
  snug: 'grid grid-cols-[repeat(auto-fill,minmax(min(100%,14.5rem),1fr))] gap-x-3',
  tiles: 'grid grid-cols-[repeat(auto-fill,minmax(min(100%,14.5rem),1fr))] gap-2.5',
} as const;

/** On a phone cards stand one below the other: beyond so many, tiles save the thumb. */
const PHONE_CARDS = 4;

function gridOf(count: number, narrow: boolean): keyof typeof grids {
  if (narrow && count > PHONE_CARDS) return 'tiles';
  if (count <= 2) return 'pair';
  if (count <= ROOMY) return 'roomy';
  return count <= SNUG ? 'snug' : 'tiles';
}

/** All servers as cards, in the order given. */
export function FleetCards({ servers, thresholdsOf, siteNames }: FleetCardsProps): ReactElement {
  const sparklines = useSparklines(servers.map((server) => server.server_id));
  const twins = namesakes(servers);
  const grid = gridOf(servers.length, useNarrow());
  return (
    <ul className={grids[grid]}>
      {servers.map((server) => {
        const props = {
          server,
          thresholds: thresholdsOf(server),
          siteName: siteNames.get(server.site_id ?? ''),
          twinId: twins.get(server.server_id),
          cpu: sparklines?.get(server.server_id),
        };
        return grid === 'tiles' ? (
          <li key={server.server_id} className="flex min-w-0">
            <ServerTile {...props} />
          </li>
        ) : (
          <li key={server.server_id} className="row-span-4 mb-3 grid min-w-0 grid-cols-1 grid-rows-subgrid">
            <ServerCard {...props} density={grid === 'snug' ? 'snug' : 'roomy'} />
          </li>
        );
      })}
      {INVITING.has(servers.length) ? <Invitation /> : null}
    </ul>
  );
}

/** With so many, one place in the row is free. */
const INVITING: ReadonlySet<number> = new Set([1, 3]);

/** Fills the free place with the way to the next server. */
function Invitation(): ReactElement {
  return (
    <li className="row-span-4 mb-3 grid min-w-0">
      <Link
        to="."
        search={{ dialog: 'add-server' }}
        className="flex min-h-40 flex-col items-center justify-center gap-1 rounded-lg border border-dashed border-line-strong p-4 text-center transition-colors duration-120 hover:border-ink-3 hover:bg-hover"
      >
        <Plus size={18} aria-hidden="true" className="mb-1 text-ink-3" />
        <span className="text-base font-medium">Add a server</span>
        <span className="max-w-[34ch] text-sm text-pretty text-ink-2">
          One line to paste on the machine; it appears here by itself.
        </span>
      </Link>
    </li>
  );
}

/** The shape of the cards while the first answer is on its way. */
export function FleetCardsSkeleton(): ReactElement {
  return (
    <div aria-hidden="true" className={grids.roomy}>
      {[0, 1, 2, 3].map((card) => (
        <div key={card} className="flex flex-col gap-3 rounded-lg border border-line bg-card p-4 mb-3">
          <Skeleton className="h-5 w-32" />
          <Skeleton className="h-3 w-20" />
          <Skeleton className="mt-1 h-3 w-full" />
          <Skeleton className="h-3 w-full" />
          <Skeleton className="h-3 w-full" />
          <Skeleton className="h-14 w-full" />
        </div>
      ))}
    </div>
  );
}

import type { Thresholds } from '@labkeeper/protocol/config';
import type { Server } from '@labkeeper/protocol/server';
import type { ReactElement } from 'react';
import { useSparklines } from '../../api/sparklines.ts';
import { useAddress } from '../../ui/address.ts';
import { Card } from '../../ui/card.tsx';
import { serversSorted, serverSorts } from '../../ui/server-order.ts';
import { ServerTable } from '../../ui/server-table.tsx';
import { nextSort, parseSort } from '../../ui/sort-order.ts';

interface FleetTableProps {
  readonly servers: readonly Server[];
  readonly thresholdsOf: (server: Server) => Thresholds;
  readonly siteNames: ReadonlyMap<string, string>;
}

/** Hundreds of servers as a table. */
export function FleetTable({ servers, thresholdsOf, siteNames }: FleetTableProps): ReactElement {
  const [search, change] = useAddress();
  const sort = parseSort(search.sort, serverSorts);
  const sparklines = useSparklines(servers.map((server) => server.server_id));
  return (
    <Card flush>
      <ServerTable
        servers={sort ? serversSorted(servers, sort.column, sort.descending) : servers}
        thresholdsOf={thresholdsOf}
        siteNames={siteNames}
        sparklines={sparklines}
        sort={sort}
        onSort={(column) => change({ sort: nextSort(sort, column, column !== 'name') }, { replace: true })}
      />
    </Card>
  );
}

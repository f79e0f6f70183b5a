import type { FleetPort } from '@labkeeper/protocol/port-map';
import { Plug, SearchX } from 'lucide-react';
import type { ReactElement } from 'react';
import { useFleetPorts } from '../../api/fleet-things.ts';
import { QueryState } from '../../api/query-state.tsx';
import { useAddress } from '../../ui/address.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FleetFilters } from '../../ui/fleet-filters.tsx';
import type { StateChoice } from '../../ui/state-chips.tsx';
import { useFleetNames } from '../../api/fleet-names.ts';
import { formatCount } from '../../ui/format.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { usePageTitle } from '../../ui/use-page-title.ts';
import { ChangesCard } from './changes-card.tsx';
import { ConflictsCard } from './conflicts-card.tsx';
import { FreePortsCard } from './free-ports-card.tsx';
import { PortTable } from './port-table.tsx';
import { PrintButton } from './print-button.tsx';
import { shownPorts } from './shown-ports.ts';

const choices = [
  { filter: 'all', state: 'warn', label: 'Open to all' },
  { filter: 'lan', state: 'ok', label: 'Some addresses' },
  { filter: 'loopback', state: 'unknown', label: 'This machine only' },
] as const;

const FREE_PORTS = 'free-ports';

/** What listens where: every port of the lab with who has it, what clashes, what is new, and what is free. */
export function PortsPage(): ReactElement {
  usePageTitle('Ports');
  const names = useFleetNames();
  const ports = useFleetPorts();
  const { data } = ports;
  return (
    <>
      <PageHeader
        title="Ports"
        subtitle={data === undefined ? undefined : formatCount(data.length, 'listening port')}
        actions={
          <>
            {/* On a phone they stand below every row of the table. */}
            <Button
              className="lg:hidden"
              onClick={() => document.getElementById(FREE_PORTS)?.scrollIntoView({ block: 'start' })}
            >
              Free ports
            </Button>
            {data === undefined ? null : <PrintButton ports={data} />}
          </>
        }
      />
      <QueryState query={ports} shape={['h-10', 'h-72']}>
        {(all) => (
          <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
            <div className="min-w-0">
              <ConflictsCard />
              <FleetFilters servers={names.servers} hint="Port, program, container" states={countStates(all)} />
              <PortList ports={all} />
            </div>
            <div id={FREE_PORTS} className="min-w-0 scroll-mt-[calc(var(--header)+0.75rem)] space-y-4">
              <FreePortsCard />
              <ChangesCard />
            </div>
          </div>
        )}
      </QueryState>
    </>
  );
}

function countStates(ports: readonly FleetPort[]): readonly StateChoice[] {
  return choices.map((choice) => ({
    ...choice,
    count: ports.filter(({ exposure }) => exposure === choice.filter).length,
  }));
}

function PortList({ ports }: { readonly ports: readonly FleetPort[] }): ReactElement {
  const [search, change] = useAddress();
  const names = useFleetNames();
  const shown = shownPorts(ports, search, names);
  if (shown.length > 0) {
    return (
      <Card flush>
        <PortTable ports={shown} nameOf={names.nameOf} />
      </Card>
    );
  }
  if (ports.length === 0) {
    return (
      <EmptyState icon={<Plug size={20} aria-hidden="true" />} title="No ports yet">
        Agents report what listens on their servers once a minute, with the program, unit or container behind it.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<SearchX size={20} aria-hidden="true" />}
      title="No port fits"
      action={<Button onClick={() => change({ q: '', state: '', server: '' })}>Show all</Button>}
    >
      Nothing listens that has all of what you are looking for.
    </EmptyState>
  );
}

import type { Server } from '@labkeeper/protocol/server';
import { Link } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { useUnitsOf } from '../../api/units.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { formatCount } from '../../ui/format.ts';
import { MachineText } from '../../ui/machine-text.tsx';
import { wordText } from '../../ui/state.ts';
import { StateGlyph } from '../../ui/status-badge.tsx';
import { type DownService, downServices, failedUnits, serversWithFailedUnits } from './down-services.ts';

const MOST = 5;

/** Which services are down, on whichever of these servers; nothing where none is. */
export function DownServicesCard({ servers }: { readonly servers: readonly Server[] }): ReactElement | null {
  const [all, setAll] = useState(false);
  const units = useUnitsOf(serversWithFailedUnits(servers));
  const expected = downServices(servers);
  const down = [...expected, ...[...units].flatMap(([serverId, items]) => failedUnits(serverId, items, expected))];
  if (down.length === 0) return null;
  const shown = all || down.length <= MOST + 1 ? down : down.slice(0, MOST);
  const names = new Map(servers.map((server) => [server.server_id, server.display_name]));
  return (
    <Card
      title="Services that are down"
      aside={<span className="text-sm text-ink-2 tabular-nums">{down.length}</span>}
      flush
      className="mb-4"
    >
      <ul className="divide-y divide-line px-4 pb-1">
        {shown.map((service) => (
          <DownRow
            key={`${service.serverId} ${service.name}`}
            service={service}
            serverName={names.get(service.serverId) ?? service.serverId}
          />
        ))}
      </ul>
      {shown.length === down.length ? null : (
        <div className="px-4 pb-3">
          <Button size="sm" variant="ghost" onClick={() => setAll(true)}>
            {`Show ${formatCount(down.length - shown.length, 'more', 'more')}`}
          </Button>
        </div>
      )}
    </Card>
  );
}

interface DownRowProps {
  readonly service: DownService;
  readonly serverName: string;
}

/** The whole row leads to the services of its server. */
function DownRow({ service, serverName }: DownRowProps): ReactElement {
  const { serverId, name, state, words } = service;
  return (
    <li className="relative flex min-h-11 items-center gap-3 py-1.5 hover:bg-hover">
      <StateGlyph state={state} />
      <div className="grid min-w-0 flex-1 gap-x-6 sm:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_minmax(0,1.4fr)]">
        <Link
          to="/servers/$serverId"
          params={{ serverId }}
          search={{ tab: 'services' }}
          className="min-w-0 font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
        >
          <MachineText text={name} truncate />
        </Link>
        <MachineText text={serverName} truncate className="text-sm text-ink-2" />
        <MachineText text={words} truncate className={`text-sm ${wordText[state]}`} />
      </div>
    </li>
  );
}

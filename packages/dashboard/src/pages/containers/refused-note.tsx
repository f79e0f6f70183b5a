import type { Server } from '@labkeeper/protocol/server';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { MachineText } from '../../ui/machine-text.tsx';
import { refusedServers } from './refused-servers.ts';

/** On which servers containers cannot be read, each with the way to the reason; nothing where all may be asked. */
export function RefusedNote({ servers }: { readonly servers: readonly Server[] }): ReactElement | null {
  const refused = refusedServers(servers);
  if (refused.length === 0) return null;
  return (
    <div className="mt-3 flex flex-wrap items-baseline gap-x-3 text-sm text-ink-2">
      <span>Containers cannot be read now, and why:</span>
      <AgentLinks servers={refused} />
    </div>
  );
}

/** Servers by name, each leading to what is said of its agent and what it may ask. */
export function AgentLinks({ servers }: { readonly servers: readonly Server[] }): ReactElement {
  return (
    <>
      {servers.map(({ server_id: serverId, display_name: name }) => (
        <Link
          key={serverId}
          to="/servers/$serverId"
          params={{ serverId }}
          search={{ tab: 'agent' }}
          className="inline-flex min-h-11 max-w-full min-w-6 items-center rounded-sm text-sm text-accent hover:underline sm:min-h-6"
        >
          <MachineText text={name} truncate />
        </Link>
      ))}
    </>
  );
}

import { Link } from '@tanstack/react-router';
import type { ServerDetail } from '@labkeeper/protocol/server';
import { Pencil, Trash2 } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { useAddress } from '../../ui/address.ts';
import { Button } from '../../ui/button.tsx';
import { useTick } from '../../ui/clock.ts';
import { formatBytes, formatDuration } from '../../ui/format.ts';
import { MachineText } from '../../ui/machine-text.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { stateOfServer, stateOfStatus } from '../../ui/state.ts';
import { StateGlyph, StatusBadge } from '../../ui/status-badge.tsx';
import { LiveMark } from './live-mark.tsx';
import type { LiveStore } from './live-store.ts';

interface ServerHeaderProps {
  readonly server: ServerDetail;
  readonly store: LiveStore;
}

/** Name, state, what is wrong, and the facts that identify a machine. */
export function ServerHeader({ server, store }: ServerHeaderProps): ReactElement {
  const [, change] = useAddress();
  return (
    <header className="mb-4">
      <nav aria-label="Breadcrumb" className="mb-1 text-sm text-ink-3">
        <Link to="/servers" className="inline-flex min-h-6 items-center hover:text-ink hover:underline">
          Servers
        </Link>
        <span aria-hidden="true"> / </span>
        <MachineText text={server.server_id} />
      </nav>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="min-w-0 text-lg font-semibold tracking-tight">
          <MachineText text={server.display_name} />
        </h1>
        <StatusBadge state={stateOfServer(server)} />
        <LiveMark server={server} store={store} />
        <div className="flex gap-2 sm:ml-auto">
          <Button
            size="sm"
            icon={<Pencil size={14} aria-hidden="true" />}
            onClick={() => change({ dialog: 'edit-server', server: server.server_id })}
          >
            Edit
          </Button>
          <Button
            size="sm"
            variant="ghost"
            icon={<Trash2 size={14} aria-hidden="true" />}
            onClick={() => change({ dialog: 'remove-server', server: server.server_id })}
          >
            Remove
          </Button>
        </div>
      </div>
      <Problems server={server} />
      <Facts server={server} />
    </header>
  );
}

function Problems({ server }: { readonly server: ServerDetail }): ReactElement | null {
  if (server.problems.length === 0) return null;
  return (
    <ul className="mt-3 flex flex-wrap gap-x-8 gap-y-1 rounded-lg border border-line bg-card px-3 py-2">
      {server.problems.map((problem) => (
        <li key={problem.key} className="flex items-start gap-2 text-base">
          <span className="mt-1">
            <StateGlyph state={stateOfStatus(problem.status)} />
          </span>
          <MachineText text={problem.message} />
        </li>
      ))}
    </ul>
  );
}

function Facts({ server }: { readonly server: ServerDetail }): ReactElement {
  const { latest } = server;
  const memory = latest['memory_total_gb'];
  const facts: [string, ReactNode][] = [
    ['Uptime', hasUptime(server) ? <Uptime key="uptime" server={server} /> : null],
    ['Last seen', server.last_seen === null ? 'never' : <RelativeTime key="seen" at={server.last_seen} />],
    ['Address', textOrNothing(server.ip_address)],
    ['System', textOrNothing([server.os_distribution, server.os_version].filter(Boolean).join(' '))],
    ['Kernel', textOrNothing(server.kernel)],
    ['Architecture', textOrNothing(server.architecture)],
    ['Memory', memory === undefined ? null : formatBytes(memory * 1e9)],
    ['Place', textOrNothing(server.location)],
  ];
  return (
    <dl className="mt-3 grid grid-cols-2 gap-x-6 gap-y-2 text-sm sm:flex sm:flex-wrap sm:gap-x-8">
      {facts.map(([name, value]) =>
        value === null ? null : (
          <div key={name} className="min-w-0">
            <dt className="text-xs text-ink-3">{name}</dt>
            <dd className="min-w-0 break-words">{value}</dd>
          </div>
        ),
      )}
      {server.tags.length === 0 ? null : (
        <div className="col-span-2 min-w-0">
          <dt className="text-xs text-ink-3">Tags</dt>
          <dd className="flex flex-wrap gap-1">
            {server.tags.map((tag) => (
              <span key={tag} className="rounded-sm bg-hover px-1.5 text-xs leading-5">
                <MachineText text={tag} />
              </span>
            ))}
          </dd>
        </div>
      )}
    </dl>
  );
}

function textOrNothing(text: string | null): ReactNode {
  return text === null || text === '' ? null : <MachineText text={text} />;
}

function hasUptime(server: ServerDetail): boolean {
  return server.latest['uptime_seconds'] !== undefined || (server.status === 'online' && server.boot_time !== null);
}

function Uptime({ server }: { readonly server: ServerDetail }): ReactElement {
  const reported = server.latest['uptime_seconds'];
  const boot = server.boot_time === null ? Number.NaN : Date.parse(server.boot_time);
  const words = useTick((now) => {
    // Whether a silent machine still runs is not known: its uptime stands still where it was last seen.
    if (server.status !== 'online') return formatDuration(reported ?? null);
    return formatDuration(Number.isNaN(boot) ? (reported ?? null) : (now - boot) / 1000, 2);
  });
  return <>{words}</>;
}

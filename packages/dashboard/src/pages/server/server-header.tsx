import { Link } from '@tanstack/react-router';
import type { Status } from '@labkeeper/protocol/agent';
import type { ServerDetail } from '@labkeeper/protocol/server';
import { Ellipsis, Pencil, Trash2, VolumeX } from 'lucide-react';
import { type ReactElement, type ReactNode, useState } from 'react';
import { useAddress } from '../../ui/address.ts';
import { Button } from '../../ui/button.tsx';
import { buttonClass } from '../../ui/button-class.ts';
import { useTick } from '../../ui/clock.ts';
import { formatBytes, formatDuration } from '../../ui/format.ts';
import { MachineText } from '../../ui/machine-text.tsx';
import { Menu } from '../../ui/menu.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { type State, stateOfServer, stateOfStatus } from '../../ui/state.ts';
import { StateGlyph, StatusBadge } from '../../ui/status-badge.tsx';
import { useNarrow } from '../../ui/use-narrow.ts';
import { visibleText } from '../../ui/visible-text.ts';
import { foldProblems } from './fold-problems.ts';
import { LiveMark } from './live-mark.tsx';
import type { LiveStore } from './live-store.ts';
import { QuietBar } from './quiet-bar.tsx';
import { useMuteItems } from './use-mute-items.tsx';

interface ServerHeaderProps {
  readonly server: ServerDetail;
  readonly store: LiveStore;
}

/** Name, state, what is wrong, and the facts that identify a machine. */
export function ServerHeader({ server, store }: ServerHeaderProps): ReactElement {
  const [, change] = useAddress();
  const muting = useMuteItems(server.server_id);
  return (
    <header className="mb-4">
      <nav aria-label="Breadcrumb" className="text-sm text-ink-3 max-sm:-mt-3 sm:mb-1">
        <Link to="/servers" className="inline-flex min-h-11 items-center hover:text-ink hover:underline sm:min-h-6">
          Servers
        </Link>
        <span aria-hidden="true"> / </span>
        <MachineText text={server.display_name} />
      </nav>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="min-w-0 text-lg font-semibold tracking-tight">
          <MachineText text={server.display_name} />
        </h1>
        <StatusBadge state={stateOfServer(server)} />
        <span className="max-sm:order-last max-sm:w-full">
          <LiveMark server={server} store={store} />
        </span>
        <div className="ml-auto flex gap-2 max-sm:hidden">
          <Menu label="Mute" className={`${buttonClass('secondary', 'sm')}`} groups={[muting]}>
            <VolumeX size={14} aria-hidden="true" /> Mute
          </Menu>
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
        <Menu
          label={`What to do with ${visibleText(server.display_name)}`}
          className="-my-2 -mr-2 ml-auto inline-flex size-11 items-center justify-center rounded-lg text-ink-2 hover:bg-hover sm:hidden"
          groups={[
            muting,
            [
              {
                label: 'Edit',
                icon: <Pencil size={15} aria-hidden="true" />,
                onSelect: () => change({ dialog: 'edit-server', server: server.server_id }),
              },
              {
                label: 'Remove',
                danger: true,
                icon: <Trash2 size={15} aria-hidden="true" />,
                onSelect: () => change({ dialog: 'remove-server', server: server.server_id }),
              },
            ],
          ]}
        >
          <Ellipsis size={18} aria-hidden="true" />
        </Menu>
      </div>
      <QuietBar server={server} />
      <Problems server={server} />
      <Facts server={server} store={store} />
    </header>
  );
}

/** How many lines of trouble stand above the tabs before somebody asks for more. */
const shownProblems = { phone: 3, desk: 6 };

function Problems({ server }: { readonly server: ServerDetail }): ReactElement | null {
  const narrow = useNarrow();
  const [all, showAll] = useState(false);
  if (server.problems.length === 0) return null;
  const { shown, more } = foldProblems(server.problems, narrow ? shownProblems.phone : shownProblems.desk);
  return (
    <div className="mt-3 rounded-lg border border-line bg-card px-3 py-2">
      <ul className="flex flex-wrap gap-x-8 gap-y-1">
        {(all ? server.problems : shown).map((problem) => (
          <li key={problem.key} className="flex min-w-0 items-start gap-2 text-base">
            <span className="mt-1">
              <StateGlyph state={stateOfProblem(problem.status)} />
            </span>
            <MachineText text={problem.message} className="min-w-0" />
          </li>
        ))}
      </ul>
      {more === 0 ? null : (
        <button
          type="button"
          aria-expanded={all}
          onClick={() => showAll(!all)}
          className="-mb-2 min-h-11 rounded-sm text-sm font-medium text-ink-2 hover:text-ink hover:underline sm:-mb-1 sm:min-h-8"
        >
          {all ? 'Show fewer' : `and ${more} more`}
        </button>
      )}
    </div>
  );
}

/** What asks for attention and breaks no limit is no worry, and nothing that is well either. */
function stateOfProblem(status: Status): State {
  return status === 'OK' ? 'maintenance' : stateOfStatus(status);
}

function Facts({ server, store }: ServerHeaderProps): ReactElement {
  const { latest } = server;
  const memory = latest['memory_total_gb'];
  const facts: [name: string, before: string, value: ReactNode][] = [
    ['Uptime', 'up ', hasUptime(server) ? <Uptime key="uptime" server={server} /> : null],
    ['Last seen', 'seen ', <LastSeen key="seen" server={server} store={store} />],
    ['Address', '', textOrNothing(server.ip_address)],
    ['System', '', textOrNothing([server.os_distribution, server.os_version].filter(Boolean).join(' '))],
    ['Kernel', 'kernel ', textOrNothing(server.kernel)],
    ['Architecture', '', textOrNothing(server.architecture)],
    ['Memory', '', memory === undefined ? null : formatBytes(memory * 1e9)],
    ['Place', '', textOrNothing(server.location)],
    ['Id', 'id ', server.server_id === server.display_name ? null : <MachineText key="id" text={server.server_id} />],
  ];
  return (
    <div className="mt-3 text-sm sm:flex sm:flex-wrap sm:gap-x-8 sm:gap-y-2">
      <dl className="flex flex-wrap gap-y-0.5 max-sm:text-ink-2 sm:contents">
        {facts.map(([name, before, value]) =>
          value === null ? null : (
            <div
              key={name}
              className="min-w-0 max-sm:flex max-sm:not-last:after:px-1.5 max-sm:not-last:after:text-ink-3 max-sm:not-last:after:content-['·']"
            >
              <dt className="text-xs text-ink-3 max-sm:sr-only">{name}</dt>
              <dd className="min-w-0 break-words">
                <span aria-hidden="true" className="sm:hidden">
                  {before}
                </span>
                {value}
              </dd>
            </div>
          ),
        )}
      </dl>
      {server.tags.length === 0 ? null : (
        <dl className="min-w-0 max-sm:mt-1.5">
          <dt className="text-xs text-ink-3 max-sm:sr-only">Tags</dt>
          <dd className="flex flex-wrap gap-1">
            {server.tags.map((tag) => (
              <span key={tag} className="rounded-sm bg-hover px-1.5 text-xs leading-5">
                <MachineText text={tag} />
              </span>
            ))}
          </dd>
        </dl>
      )}
    </div>
  );
}

/** Heard this very moment while values come in by the second; else when its last report came. */
function LastSeen({ server, store }: ServerHeaderProps): ReactElement {
  const heard = useTick(() => store.isLive(Date.now()));
  if (heard) return <>just now</>;
  return server.last_seen === null ? <>never</> : <RelativeTime at={server.last_seen} />;
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

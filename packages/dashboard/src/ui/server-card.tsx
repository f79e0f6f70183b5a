import type { Thresholds } from '@labkeeper/protocol/config';
import type { Server } from '@labkeeper/protocol/server';
import { Link } from '@tanstack/react-router';
import { memo, type ReactElement } from 'react';
import { useTick } from './clock.ts';
import { formatDuration } from './format.ts';
import { MachineText } from './machine-text.tsx';
import { QuietSign } from './quiet-sign.tsx';
import { RelativeTime } from './relative-time.tsx';
import { bootedAt, isStale, mainProblem, otherProblems } from './server-facts.ts';
import { ServerMeters } from './server-meters.tsx';
import { Sparkline } from './sparkline.tsx';
import { hasCourse, sparklineTop } from './sparkline-path.ts';
import { type State, stateOfServer, stateWords, wordText } from './state.ts';
import { StateGlyph } from './status-badge.tsx';
import { TwinId } from './twin-id.tsx';
import { visibleText } from './visible-text.ts';

/** Few servers have room, many stand closer. */
export type Density = 'roomy' | 'snug';

interface ServerCardProps {
  readonly server: Server;
  readonly thresholds: Thresholds;
  readonly siteName: string | undefined;
  /** The id, where another server is called the same. */
  readonly twinId: string | undefined;
  /** CPU of the last hour; undefined while it is being fetched. */
  readonly cpu: readonly (number | null)[] | undefined;
  /** How much room there is. */
  readonly density: Density;
}

function DrawnServerCard({ server, thresholds, siteName, twinId, cpu, density }: ServerCardProps): ReactElement {
  const state = stateOfServer(server);
  const stale = useTick((now) => isStale(server, now));
  const away = state === 'offline' || state === 'unknown';
  const name = visibleText(server.display_name);
  const snug = density === 'snug';
  const troubled = away || mainProblem(server) !== undefined;
  return (
    <article
      className={`relative row-span-4 grid min-w-0 grid-cols-1 grid-rows-subgrid gap-y-0 rounded-lg border border-line bg-card transition-colors duration-120 focus-within:border-line-strong hover:border-line-strong ${snug ? 'p-3.5' : 'p-4'}`}
    >
      <header className="min-w-0">
        <div className="flex items-baseline justify-between gap-2">
          <h2 className="min-w-0 text-base font-semibold">
            <Link
              data-entry=""
              to={`/servers/${encodeURIComponent(server.server_id)}`}
              aria-label={`${[name, twinId].join(' ').trim()}, ${stateWords[state]}`}
              className="block truncate rounded-sm outline-none after:absolute after:inset-0 after:rounded-lg focus-visible:after:outline-2 focus-visible:after:outline-offset-2 focus-visible:after:outline-accent"
            >
              <bdi title={name}>{name}</bdi>
              <TwinId id={twinId} />
            </Link>
          </h2>
          {siteName === undefined ? null : (
            <MachineText text={siteName} truncate className="max-w-[45%] shrink-0 text-xs text-ink-3" />
          )}
        </div>
        <p className="mt-0.5 flex min-w-0 items-center gap-1.5 text-xs">
          <StateGlyph state={state} size={10} />
          <span className={`font-medium ${wordText[state]}`}>{stateWords[state]}</span>
          <Since server={server} stale={stale && !away} />
        </p>
        <QuietSign server={server} className="mt-0.5 text-xs" />
      </header>
      {troubled ? <Trouble server={server} state={state} /> : null}
      <div className={`flex min-w-0 flex-col ${troubled ? 'row-span-2' : 'row-span-3'}`}>
        <div className={snug ? 'mt-2.5' : 'mt-3.5'}>
          <ServerMeters server={server} thresholds={thresholds} faded={away || stale} />
        </div>
        <Sparkline
          label={`CPU of ${name} over the last hour`}
          values={cpu}
          className={`min-h-0 flex-1 ${snug ? 'mt-3 basis-6' : 'mt-4 basis-12'}`}
        />
        <Course values={cpu} />
      </div>
    </article>
  );
}

/** What the line above is, and against what it is drawn; nothing as long as there is no line. */
function Course({ values }: { readonly values: readonly (number | null)[] | undefined }): ReactElement | null {
  if (values === undefined || !hasCourse(values)) return null;
  return (
    <p aria-hidden="true" className="mt-1 flex justify-between text-xs text-ink-3">
      <span>CPU, last hour</span>
      <span>0–{sparklineTop(values)} %</span>
    </p>
  );
}

/** A server at a glance. Drawn again only when something about it changed. */
export const ServerCard = memo(DrawnServerCard);

interface SinceProps {
  readonly server: Server;
  readonly stale: boolean;
}

/** How long it has been up; where its reports are late, since when. */
function Since({ server, stale }: SinceProps): ReactElement | null {
  const booted = bootedAt(server);
  const up = useTick((now) => (booted === undefined ? '' : formatDuration((now - booted) / 1000, 1)));
  if (server.last_seen !== null && stale) {
    return (
      <span className="truncate text-ink-3">
        last seen <RelativeTime at={server.last_seen} />
      </span>
    );
  }
  return up === '' || server.status !== 'online' ? null : <span className="truncate text-ink-3">up {up}</span>;
}

const soft: Readonly<Record<State, string>> = {
  ok: 'bg-hover text-ink-2',
  warn: 'bg-warn-soft text-warn',
  fail: 'bg-fail-soft text-fail',
  offline: 'bg-fail-soft text-fail',
  unknown: 'bg-unknown-soft text-ink-2',
  maintenance: 'bg-maint-soft text-maint',
};

/** The one thing to know, in words. */
function Trouble({ server, state }: { readonly server: Server; readonly state: State }): ReactElement {
  const problem = mainProblem(server);
  const others = otherProblems(server);
  const away = state === 'offline' || state === 'unknown';
  return (
    <div className={`mt-2.5 self-start rounded-md px-2 py-1.5 text-xs ${soft[state]}`}>
      <p className="line-clamp-3">
        {state === 'offline' ? (
          <LastSeen server={server} />
        ) : (
          <MachineText text={problem?.message ?? 'Not heard from'} />
        )}
        {others === 0 || away ? null : `, and ${others} more`}
      </p>
    </div>
  );
}

function LastSeen({ server }: { readonly server: Server }): ReactElement {
  if (server.last_seen === null) return <>Has not reported yet</>;
  return (
    <>
      Last seen <RelativeTime at={server.last_seen} />
    </>
  );
}

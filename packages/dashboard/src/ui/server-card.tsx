import type { Thresholds } from '@labkeeper/protocol/config';
import type { Problem, Server } from '@labkeeper/protocol/server';
import { Link } from '@tanstack/react-router';
import { memo, type ReactElement } from 'react';
import { useTick } from './clock.ts';
import { formatDuration } from './format.ts';
import { MachineText } from './machine-text.tsx';
import { RelativeTime } from './relative-time.tsx';
import { bootedAt, isStale, mainProblem, otherProblems } from './server-facts.ts';
import { ServerMeters } from './server-meters.tsx';
import { Sparkline } from './sparkline.tsx';
import { type State, stateOfServer, stateOfStatus, stateText, stateWords } from './state.ts';
import { StateGlyph } from './status-badge.tsx';
import { visibleText } from './visible-text.ts';

interface ServerCardProps {
  readonly server: Server;
  readonly thresholds: Thresholds;
  readonly siteName: string | undefined;
  /** CPU of the last hour; undefined while it is being fetched. */
  readonly cpu: readonly (number | null)[] | undefined;
  /** Little room: the sparkline is small. */
  readonly compact: boolean;
}

function DrawnServerCard({ server, thresholds, siteName, cpu, compact }: ServerCardProps): ReactElement {
  const state = stateOfServer(server);
  const stale = useTick((now) => isStale(server, now));
  const away = state === 'offline' || state === 'unknown';
  const problem = mainProblem(server);
  const name = visibleText(server.display_name);
  return (
    <article
      className={`relative flex min-w-0 flex-col rounded-lg border border-line bg-card transition-colors duration-120 focus-within:border-line-strong hover:border-line-strong ${compact ? 'gap-2.5 p-3.5' : 'gap-3 p-4'}`}
    >
      <header className="min-w-0">
        <div className="flex items-baseline justify-between gap-2">
          <h3 className="min-w-0 text-base font-semibold">
            <Link
              data-entry=""
              to={`/servers/${encodeURIComponent(server.server_id)}`}
              aria-label={`${name}, ${stateWords[state]}`}
              className="block truncate rounded-sm outline-none after:absolute after:inset-0 after:rounded-lg focus-visible:after:outline-2 focus-visible:after:outline-offset-2 focus-visible:after:outline-accent"
            >
              <bdi title={name}>{name}</bdi>
            </Link>
          </h3>
          {siteName === undefined ? null : (
            <MachineText text={siteName} truncate className="max-w-[45%] shrink-0 text-xs text-ink-3" />
          )}
        </div>
        <p className="mt-0.5 flex min-w-0 items-center gap-1.5 text-xs">
          <StateGlyph state={state} size={10} />
          <span className={`font-medium ${state === 'ok' ? 'text-ink-2' : stateText[state]}`}>{stateWords[state]}</span>
          <Since server={server} state={state} stale={stale} />
        </p>
      </header>
      {problem && !away ? <ProblemLine problem={problem} others={otherProblems(server)} /> : null}
      <ServerMeters server={server} thresholds={thresholds} faded={away || stale} />
      <Sparkline
        label={`CPU of ${name} over the last hour`}
        values={cpu}
        className={`mt-auto ${compact ? 'h-6' : 'h-10'}`}
      />
    </article>
  );
}

/** A server at a glance. Drawn again only when something about it changed. */
export const ServerCard = memo(DrawnServerCard);

interface SinceProps {
  readonly server: Server;
  readonly state: State;
  readonly stale: boolean;
}

function Since({ server, state, stale }: SinceProps): ReactElement | null {
  const booted = bootedAt(server);
  const up = useTick((now) => (booted === undefined ? '' : formatDuration((now - booted) / 1000, 1)));
  if (server.last_seen === null) return <span className="truncate text-ink-3">Has not reported yet</span>;
  if (state === 'offline' || state === 'unknown' || stale) {
    return (
      <span className="truncate text-ink-3">
        Last seen <RelativeTime at={server.last_seen} />
      </span>
    );
  }
  return up === '' ? null : <span className="truncate text-ink-3">up {up}</span>;
}

const soft: Readonly<Record<State, string>> = {
  ok: 'bg-hover text-ink-2',
  warn: 'bg-warn-soft text-warn',
  fail: 'bg-fail-soft text-fail',
  offline: 'bg-fail-soft text-fail',
  unknown: 'bg-unknown-soft text-unknown',
  maintenance: 'bg-maint-soft text-maint',
};

function ProblemLine({ problem, others }: { readonly problem: Problem; readonly others: number }): ReactElement {
  return (
    <p className={`rounded-md px-2 py-1.5 text-xs ${soft[stateOfStatus(problem.status)]}`}>
      <MachineText text={problem.message} className="line-clamp-2" />
      {others === 0 ? null : <span className="opacity-80"> and {others} more</span>}
    </p>
  );
}

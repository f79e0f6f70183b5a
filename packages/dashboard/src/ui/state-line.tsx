import type { Server } from '@labkeeper/protocol/server';
import type { ReactElement } from 'react';
import { useTick } from './clock.ts';
import { MachineText } from './machine-text.tsx';
import { QuietSign } from './quiet-sign.tsx';
import { RelativeTime } from './relative-time.tsx';
import { isStale, mainProblem, otherProblems } from './server-facts.ts';
import { stateOfServer, stateText, stateWords } from './state.ts';

interface StateLineProps {
  readonly server: Server;
  readonly siteName: string | undefined;
}

/** One line under a name: what is wrong with the server; where nothing is, its state, and its place or how late it is. */
export function StateLine({ server, siteName }: StateLineProps): ReactElement {
  const state = stateOfServer(server);
  const stale = useTick((now) => isStale(server, now));
  const problem = mainProblem(server);
  const others = otherProblems(server);
  // What does not fit beside the first goes to a second line, which is not seen.
  const className = `flex h-4 min-w-0 flex-wrap overflow-hidden text-xs ${state === 'ok' ? 'text-ink-3' : stateText[state]}`;
  const quiet = <QuietSign server={server} className="max-w-full shrink-0 pr-1.5" />;
  if (state !== 'offline' && problem) {
    return (
      <p className={className}>
        {quiet}
        <span className="flex min-w-0 flex-1 basis-20">
          <MachineText text={problem.message} truncate />
          {others === 0 ? null : <span className="shrink-0 pl-1">+{others}</span>}
        </span>
      </p>
    );
  }
  if (server.last_seen !== null && (state !== 'ok' || stale)) {
    return (
      <p className={className}>
        {quiet}
        <span className="min-w-0 flex-1 basis-20 truncate">
          {state === 'ok' ? 'Seen' : `${stateWords[state]}, seen`} <RelativeTime at={server.last_seen} />
        </span>
      </p>
    );
  }
  return (
    <p className={className}>
      {quiet}
      <span className="flex min-w-0 flex-1 basis-20">
        <span className="shrink-0">{stateWords[state]}</span>
        {siteName === undefined ? null : (
          <>
            <span className="px-1">·</span>
            <MachineText text={siteName} truncate />
          </>
        )}
      </span>
    </p>
  );
}

import type { Thresholds } from '@labkeeper/protocol/config';
import type { Server } from '@labkeeper/protocol/server';
import { Link } from '@tanstack/react-router';
import { memo, type ReactElement } from 'react';
import { useTick } from './clock.ts';
import { formatShare } from './format.ts';
import { type Level, levelOf } from './level.ts';
import { Meter } from './meter.tsx';
import { isStale } from './server-facts.ts';
import { measuresOf } from './server-measures.ts';
import { Sparkline } from './sparkline.tsx';
import { stateOfServer, stateWords } from './state.ts';
import { StateLine } from './state-line.tsx';
import { StateGlyph } from './status-badge.tsx';
import { TwinId } from './twin-id.tsx';
import { visibleText } from './visible-text.ts';

interface ServerTileProps {
  readonly server: Server;
  readonly thresholds: Thresholds;
  readonly siteName: string | undefined;
  /** The id, where another server is called the same. */
  readonly twinId: string | undefined;
  readonly cpu: readonly (number | null)[] | undefined;
}

const numbers: Readonly<Record<Level, string>> = { ok: '', warn: 'text-warn', fail: 'text-fail' };

function DrawnServerTile({ server, thresholds, siteName, twinId, cpu }: ServerTileProps): ReactElement {
  const state = stateOfServer(server);
  const faded = useTick((now) => server.status !== 'online' || isStale(server, now));
  const name = visibleText(server.display_name);
  return (
    <article className="relative flex min-w-0 flex-1 flex-col rounded-lg border border-line bg-card p-3 transition-colors duration-120 focus-within:border-line-strong hover:border-line-strong">
      <div className="flex items-center gap-2">
        <StateGlyph state={state} size={10} />
        <h2 className="min-w-0 flex-1 text-sm font-semibold">
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
        <Sparkline label={`CPU of ${name} over the last hour`} values={cpu} className="h-4 max-w-14" />
      </div>
      <div className="mt-0.5">
        <StateLine server={server} siteName={siteName} />
      </div>
      <dl className="mt-auto grid grid-cols-3 gap-2.5 pt-2.5">
        {measuresOf(server, thresholds).map(({ label, short, value, warn, fail }) => {
          const level = value === undefined || faded ? 'ok' : levelOf(value, warn, fail);
          return (
            <div key={label}>
              <dt className="sr-only">{label}</dt>
              <dd className="mb-1 flex items-baseline justify-between gap-1 text-xs">
                <span aria-hidden="true" className="text-ink-3">
                  {short}
                </span>
                <span className={`font-medium whitespace-nowrap tabular-nums ${faded ? 'text-ink-3' : numbers[level]}`}>
                  {formatShare(value)}
                </span>
              </dd>
              <dd>
                <Meter label={label} value={value} warn={warn} fail={fail} faded={faded} />
              </dd>
            </div>
          );
        })}
      </dl>
    </article>
  );
}

/** A server in little room: what the card says, in three lines. */
export const ServerTile = memo(DrawnServerTile);

import type { FleetSummary, Server } from '@labkeeper/protocol/server';
import { Link } from '@tanstack/react-router';
import type { ReactElement, ReactNode } from 'react';
import { formatMoney, formatNumber } from '../../ui/format.ts';
import { countStates } from '../../ui/server-order.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { type State, stateText } from '../../ui/state.ts';
import { StateGlyph } from '../../ui/status-badge.tsx';

interface SummaryBarProps {
  readonly servers: readonly Server[];
  /** Costs and updates; undefined while they are being fetched. */
  readonly summary: FleetSummary | undefined;
  /** The numbers of the summary are of every site; with a site chosen they would mislead. */
  readonly wholeFleet: boolean;
}

const counted: readonly { state: State; label: string }[] = [
  { state: 'ok', label: 'Online and well' },
  { state: 'warn', label: 'With warnings' },
  { state: 'fail', label: 'Failing' },
  { state: 'offline', label: 'Offline' },
];

/** The fleet in numbers; each leads to the servers behind it. Colour only where there is something to see to. */
export function SummaryBar({ servers, summary, wholeFleet }: SummaryBarProps): ReactElement {
  const counts = countStates(servers);
  return (
    <ul
      aria-label="Summary"
      className="grid grid-cols-3 overflow-hidden rounded-lg border border-line bg-line [gap:1px] sm:grid-cols-4 lg:flex"
    >
      {counted.map(({ state, label }) => {
        const count = counts[state];
        return (
          <Tile key={state} label={label} state={state} search={{ state }}>
            <span className="flex items-center gap-1.5">
              <span className={count === 0 ? 'opacity-30 grayscale' : ''}>
                <StateGlyph state={state} />
              </span>
              <span className={toneOf(state, count)}>{formatNumber(count)}</span>
            </span>
          </Tile>
        );
      })}
      {wholeFleet ? <FleetTiles summary={summary} /> : null}
    </ul>
  );
}

/** Colour is for trouble that is there; a zero is quiet. */
function toneOf(state: State, count: number): string {
  if (count === 0) return 'text-ink-3';
  return state === 'ok' ? '' : stateText[state];
}

function FleetTiles({ summary }: { readonly summary: FleetSummary | undefined }): ReactElement {
  const security = summary?.security_updates ?? 0;
  const cost = summary?.cost_per_day;
  return (
    <>
      <Tile
        label={security === 0 ? 'Updates' : `Updates, ${formatNumber(security)} for security`}
        search={{ sort: '-updates' }}
      >
        {summary ? formatNumber(summary.updates_available) : <Skeleton className="h-5 w-10" />}
      </Tile>
      <li className="flex-1 bg-card px-4 py-3">
        <p className="text-lg font-semibold tracking-tight">
          {cost ? formatMoney(cost.value, cost.currency) : <Skeleton className="h-5 w-16" />}
        </p>
        <p className="text-xs text-ink-2">{cost?.estimated === false ? 'Power a day' : 'Power a day, estimated'}</p>
      </li>
    </>
  );
}

interface TileProps {
  readonly label: string;
  readonly state?: State;
  readonly search: { readonly state?: string; readonly sort?: string };
  readonly children: ReactNode;
}

function Tile({ label, search, children }: TileProps): ReactElement {
  return (
    <li className="relative flex-1 bg-card transition-colors duration-120 hover:bg-hover">
      <Link to="/servers" search={search} className="flex h-full flex-col px-4 py-3 focus-visible:-outline-offset-2">
        <span className="text-lg font-semibold tracking-tight">{children}</span>
        <span className="text-xs text-ink-2">{label}</span>
      </Link>
    </li>
  );
}

import type { FleetSummary, Server } from '@labkeeper/protocol/server';
import { Link } from '@tanstack/react-router';
import type { ReactElement, ReactNode } from 'react';
import { formatCount, formatMoney, formatNumber } from '../../ui/format.ts';
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

/** The fleet in numbers; each leads to the servers behind it. Colour only where there is something to see to. */
export function SummaryBar({ servers, summary, wholeFleet }: SummaryBarProps): ReactElement {
  const counts = countStates(servers);
  const online = servers.filter((server) => server.status === 'online').length;
  return (
    <ul aria-label="Summary" className="flex flex-wrap gap-px overflow-hidden rounded-lg border border-line bg-line">
      <StateTile state="ok" filter="online" label="Online" count={online} />
      <StateTile state="offline" label="Offline" count={counts.offline} />
      <StateTile state="warn" label="Warnings" count={counts.warn} />
      <StateTile state="fail" label="Failing" count={counts.fail} />
      {counts.unknown === 0 ? null : <StateTile state="unknown" label="Unknown" count={counts.unknown} />}
      {wholeFleet ? <FleetTiles summary={summary} /> : null}
    </ul>
  );
}

interface StateTileProps {
  readonly state: State;
  readonly filter?: string;
  readonly label: string;
  readonly count: number;
}

function StateTile({ state, filter = state, label, count }: StateTileProps): ReactElement {
  return (
    <Tile label={label} search={{ state: filter }}>
      <span className="flex items-center gap-2">
        <span className={count === 0 ? 'opacity-35 grayscale' : ''}>
          <StateGlyph state={state} />
        </span>
        <span className={toneOf(state, count)}>{formatNumber(count)}</span>
      </span>
    </Tile>
  );
}

/** Colour is for trouble that is there; a zero is quiet. */
function toneOf(state: State, count: number): string {
  if (count === 0) return 'text-ink-3';
  return state === 'ok' ? '' : stateText[state];
}

function UpdatesTile({ summary }: { readonly summary: FleetSummary | undefined }): ReactElement {
  const { security_updates: security = 0, updates_unknown: unknown = 0 } = summary ?? {};
  return (
    <Tile
      label={security === 0 ? 'Updates' : `Updates, ${formatNumber(security)} security`}
      search={{ sort: '-updates' }}
      {...(unknown === 0 ? {} : { title: tooOld(unknown) })}
    >
      {summary ? updatesInWords(summary) : <Skeleton className="my-1 h-5 w-10" />}
    </Tile>
  );
}

function tooOld(servers: number): string {
  return `Not known of ${formatCount(servers, 'server')}: package lists are too old`;
}

/** None that is known of is not none, where package lists are old. */
function updatesInWords({ updates_available: updates, updates_unknown: unknown }: FleetSummary): string {
  return formatNumber(updates === 0 && unknown > 0 ? null : updates);
}

function FleetTiles({ summary }: { readonly summary: FleetSummary | undefined }): ReactElement {
  const cost = summary?.cost_per_day;
  return (
    <>
      <UpdatesTile summary={summary} />
      <Tile
        label={cost?.estimated === false ? 'A day' : 'A day, estimated'}
        to="/settings"
        search={{ tab: 'configuration' }}
        title="Reckoned from the watts of each server and the price in the settings, usual ones where none was set"
      >
        {cost ? (
          (cost.estimated === false ? '' : '≈ ') + formatMoney(cost.value, cost.currency)
        ) : (
          <Skeleton className="my-1 h-5 w-16" />
        )}
      </Tile>
    </>
  );
}

interface TileProps {
  readonly label: string;
  readonly to?: '/servers' | '/settings';
  readonly search: { readonly state?: string; readonly sort?: string; readonly tab?: string };
  readonly title?: string;
  readonly children: ReactNode;
}

function Tile({ label, to = '/servers', search, title, children }: TileProps): ReactElement {
  return (
    <li className="min-w-0 flex-1 basis-[30%] bg-card transition-colors duration-120 hover:bg-hover lg:basis-0">
      <Link
        to={to}
        search={search}
        title={title}
        className="flex h-full flex-col px-3 py-3 focus-visible:-outline-offset-2 sm:px-4"
      >
        <span className="text-lg font-semibold tracking-tight tabular-nums">{children}</span>
        <span className="text-xs text-ink-2">{label}</span>
      </Link>
    </li>
  );
}

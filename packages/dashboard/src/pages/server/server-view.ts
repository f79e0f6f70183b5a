import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Labels, Series } from '@labkeeper/protocol/sample';
import type { ServerDetail } from '@labkeeper/protocol/server';
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { callApi, apiPath } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { live } from '../../api/live.ts';
import { useHubAwaySince } from '../../api/reach.ts';
import { useAddress } from '../../ui/address.ts';
import { hubNow, useTick } from '../../ui/clock.ts';
import type { Track } from '../../ui/chart-data.ts';
import { liveTrack, withTail } from '../../ui/chart-tail.ts';
import {
  parseRange,
  pointsFor,
  queryWindow,
  type RangeSearch,
  rangeSearch,
  type TimeRange,
  usualRange,
  windowOf,
  zoomOut,
  zoomTo,
} from '../../ui/time-range.ts';
import { LiveStore } from './live-store.ts';
import { bookOf, cachedTrack, type SeriesBook } from './series-book.ts';
import { type LatestNumbers, useLatestNumbers, useLatestRates } from './use-server.ts';

/** What every chart of a server page shares: the server, the window in view (ms), and how to change it. */
export interface ServerView {
  readonly serverId: string;
  readonly range: TimeRange;
  readonly from: number;
  readonly to: number;
  readonly now: number;
  readonly points: number;
  readonly store: LiveStore;
  /** What the hub had last, for views too coarse to say how it is now. */
  readonly latest: LatestNumbers;
  /** The newest rates by series key, where the view is too coarse to show them. */
  readonly rates: ReadonlyMap<string, number>;
  /** Grows when live values should be drawn: each second while the view is that fine. */
  readonly beat: number;
  readonly setRange: (range: TimeRange) => void;
  readonly zoom: (from: number, to: number) => void;
  readonly unzoom: () => void;
}

/** Watches a server as long as the page is open: the hub then lets its agent report every second. */
export function useLiveStore(serverId: string): LiveStore {
  const [store] = useState(() => new LiveStore());
  useEffect(() => live.watch(serverId, (data) => store.take(data.sample, Date.now(), data.live)), [serverId, store]);
  return store;
}

/** The version of the store; draws a component anew with every sample. */
export function useLiveVersion(store: LiveStore): number {
  return useSyncExternalStore(store.subscribe, () => store.version);
}

type ViewedServer = Pick<ServerDetail, 'server_id' | 'registered_at'>;

/** The view of a server's page, kept in its address. */
export function useServerView(server: ViewedServer, store: LiveStore, width: number): ServerView {
  const { server_id: serverId, registered_at } = server;
  const [search, change] = useAddress();
  // Decided once: a page that is open does not jump when the server comes of age.
  const [usual] = useState(() => usualRange(Date.parse(registered_at), hubNow()));
  const range = useMemo(() => parseRange({ ...search }) ?? usual, [search, usual]);
  const fine = range.kind === 'live' || (range.kind === 'last' && range.name === '1h');
  const tick = fine ? 1000 : Math.max(5000, spanOf(range) / 1500);
  // While the hub does not answer time stands still: what was drawn stays in sight instead of running out of it.
  const awaySince = useHubAwaySince();
  const now = useTick((at) => Math.floor((awaySince ?? at) / tick) * tick);
  const version = useLiveVersion(store);
  const latest = useLatestNumbers(serverId);
  const rates = useLatestRates(serverId, range.kind !== 'window' && spanOf(range) >= COARSE_MS);
  const before = useRef<RangeSearch[]>([]);
  const { from, to } = windowOf(range, now);

  function go(next: RangeSearch): void {
    change({ range: next.range ?? '', from: next.from ?? '', to: next.to ?? '' });
  }

  return {
    serverId,
    range,
    from,
    to,
    now,
    points: pointsFor(width),
    store,
    latest,
    rates,
    beat: fine ? version : 0,
    setRange(next) {
      before.current = [];
      go(rangeSearch(next));
    },
    zoom(start, end) {
      before.current.push(rangeSearch(range));
      go(rangeSearch(zoomTo(start, end, hubNow())));
    },
    unzoom() {
      const last = before.current.pop();
      if (last) go(last);
      else if (range.kind !== 'live') go(rangeSearch(zoomOut({ from, to }, hubNow())));
    },
  };
}

/** From here on a step of the view is longer than a report's. */
const COARSE_MS = 3 * 86_400_000;

function spanOf(range: TimeRange): number {
  if (range.kind === 'last') return range.seconds * 1000;
  return range.kind === 'live' ? 300_000 : 7_500_000;
}

/** The last answer to the same question; undefined before the first. */
function useLastAnswer(of: string, answered: readonly Series[] | undefined): readonly Series[] | undefined {
  const [kept, keep] = useState<{ readonly of: string; readonly series: readonly Series[] }>();
  if (answered && (kept?.series !== answered || kept.of !== of)) keep({ of, series: answered });
  return kept?.of === of ? kept.series : undefined;
}

interface SeriesAnswer {
  readonly series: readonly Series[];
}

/** Numbers over time for a view, asked for together. */
export interface SeriesResult {
  readonly book: SeriesBook;
  readonly loading: boolean;
  /** Why there is nothing to show; an answer that was shown before stays, and there is no error then. */
  readonly error: Error | null;
  /** What is shown is an older answer, because a newer one could not be had. */
  readonly old: boolean;
  readonly retry: () => void;
}

/**
 * Asks the hub for metrics over the view's window (those with the labels alone, where there are some), as many points as can be seen. The old answer
 * stays in sight until the new one is there, or where none comes.
 */
export function useSeries(
  view: ServerView,
  metrics: readonly string[],
  enabled = true,
  labels: Labels = {},
): SeriesResult {
  const window = queryWindow(view.range, view.now, view.points);
  const asked = `${metrics.join(',')} ${JSON.stringify(labels)}`;
  const key = [...keys.metrics, view.serverId, asked, window.from, window.to, view.points];
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) =>
      callApi<SeriesAnswer>(`/metrics/${encodeURIComponent(view.serverId)}`, {
        signal,
        query: {
          metrics,
          from: new Date(window.from).toISOString(),
          to: new Date(window.to).toISOString(),
          points: view.points,
          band: true,
          ...labelQuery(labels),
        },
      }),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: 120_000,
    enabled,
  });
  // What was answered for another range would look like a hole in this one.
  const of = [view.serverId, asked, JSON.stringify(rangeSearch(view.range))].join(' ');
  const away = useHubAwaySince() !== undefined;
  const kept = useLastAnswer(of, query.isPlaceholderData ? undefined : query.data?.series);
  const series = query.data?.series ?? kept;
  const book = useMemo(() => bookOf(series ?? []), [series]);
  return {
    book,
    loading: query.isPending,
    error: series === undefined ? query.error : null,
    old: series !== undefined && (away || query.error !== null),
    retry: () => void query.refetch(),
  };
}

/** The line of a series in a view: what is stored, continued by what came in live. */
export function viewTrack(view: ServerView, book: SeriesBook, metric: string, labels?: Labels): Track | null {
  const series = book.get(metric, labels);
  const stored = series ? cachedTrack(series) : null;
  const tail = view.store.tail(metric, labels);
  if (view.range.kind === 'live') {
    return stored || tail.times.length > 0 ? liveTrack(stored, tail, view.from / 1000) : null;
  }
  if (view.range.kind === 'window' || !stored) return stored;
  return withTail(stored, tail);
}

/** Address of the raw samples behind a chart, as a CSV file. */
export function csvAddress(view: ServerView, metrics: readonly string[], labels: Labels = {}): string {
  return apiPath('/metrics/export', {
    server_ids: view.serverId,
    metrics,
    from: new Date(view.from).toISOString(),
    to: new Date(view.to).toISOString(),
    format: 'csv',
    ...labelQuery(labels),
  });
}

function labelQuery(labels: Labels): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [`label.${name}`, value]));
}

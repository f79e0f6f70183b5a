import type { Alert } from '@labkeeper/protocol/alert';
import { type AlertFilter, useAlertCounts, useAlertPages, useAlerts } from '../../api/alerts.ts';
import type { AddressSearch } from '../../ui/address.ts';
import { parentOf } from '../../ui/alert-words.ts';
import { parseSeverity } from '../../ui/severity.ts';
import { useRested } from '../../ui/use-rested.ts';
import { mergePages } from './group-alerts.ts';

/** Which alerts are looked at: those nobody has answered, those somebody has, or all that ever were. */
export type Shelf = 'open' | 'acknowledged' | 'history';

/** Reads the shelf out of an address. */
export function shelfOf(tab: string | undefined): Shelf {
  return tab === 'acknowledged' || tab === 'history' ? tab : 'open';
}

interface ShelfList {
  readonly alerts: readonly Alert[] | undefined;
  /** Alerts that are silenced by a window or by the hub's own trouble, and so stand under no other alert. */
  readonly quiet: readonly Alert[];
  readonly error: Error | null;
  readonly retry: () => void;
  /** Reads one page more; undefined where there is none. */
  readonly more: (() => void) | undefined;
  readonly loadingMore: boolean;
  /** What is shown is of the filter before. */
  readonly stale: boolean;
  readonly filtered: boolean;
}

/** The alerts of a shelf as far as they were read: the newest hundred first, and every critical one however old. */
export function useShelf(shelf: Shelf, search: AddressSearch): ShelfList {
  const q = useRested(search.q, PAUSE_MS);
  const filter = filterOf(shelf, { ...search, q });
  const now = shelf !== 'history';
  const pages = useAlertPages(now ? { ...filter, hidden: false } : filter);
  const crowded = now && pages.hasNextPage && filter.severity === undefined;
  const critical = useAlerts({ ...filter, hidden: false, severity: 'critical' }, 100, crowded);
  const quiet = useQuiet(filter, now);
  const read = pages.data?.pages.map((page) => page.items);
  const urgent = crowded ? critical.data?.items : undefined;
  return {
    alerts: read && mergePages(urgent ? [...read, urgent] : read),
    quiet,
    error: pages.error,
    retry: () => void pages.refetch(),
    more: pages.hasNextPage ? () => void pages.fetchNextPage() : undefined,
    loadingMore: pages.isFetchingNextPage,
    stale: pages.isPlaceholderData,
    filtered: [search.q, search.server, search.state, search.site, search.rule].some((part) => part !== undefined),
  };
}

const PAUSE_MS = 250;
const MOST_QUIET = 200;

function useQuiet(filter: AlertFilter, now: boolean): readonly Alert[] {
  const counts = useAlertCounts();
  const { data } = useAlerts({ ...filter, hidden: true }, MOST_QUIET, now && (counts?.hidden ?? 0) > 0);
  if (!now) return [];
  return data?.items.filter((alert) => parentOf(alert) === undefined) ?? [];
}

function filterOf(shelf: Shelf, search: AddressSearch): AlertFilter {
  return {
    status: shelf === 'history' ? undefined : shelf,
    severity: parseSeverity(search.state),
    server: search.server,
    rule: search.rule,
    site: search.site,
    q: search.q,
  };
}

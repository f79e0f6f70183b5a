import type { Alert } from '@labkeeper/protocol/alert';
import { type ReactElement, useState } from 'react';
import { messageOf, requestIdOf } from '../../api/api-error.ts';
import { useAlertCounts } from '../../api/alerts.ts';
import { useAddress } from '../../ui/address.ts';
import { AlertTabs } from '../../ui/alert-tabs.tsx';
import { Button } from '../../ui/button.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { QueryProblem } from '../../ui/query-problem.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { usePageTitle } from '../../ui/use-page-title.ts';
import { AlertFilters } from './alert-filters.tsx';
import { AlertGroups } from './alert-groups.tsx';
import { BulkBar } from './bulk-bar.tsx';
import { countsInWords } from './counts-in-words.ts';
import { NoAlerts } from './no-alerts.tsx';
import { type Shelf, shelfOf, useShelf } from './use-shelf.ts';
import { useAlertKeys } from './use-alert-keys.ts';

/** What is wrong, where and since when: by server, the worst first; and all that was. */
export function AlertsPage(): ReactElement {
  usePageTitle('Alerts');
  const [search] = useAddress();
  const counts = useAlertCounts();
  const shelf = shelfOf(search.tab);
  const list = useShelf(shelf, search);
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const shown = [...(list.alerts ?? []), ...list.quiet].filter((alert) => alert.status !== 'resolved');
  const chosen = shown.filter((alert) => marked.has(alert.alert_id));

  function mark(alertIds: readonly string[], on: boolean): void {
    const next = new Set(marked);
    for (const id of alertIds) {
      if (on) next.add(id);
      else next.delete(id);
    }
    setMarked(next);
  }

  useAlertKeys({ chosen, isMarked: (id) => marked.has(id), mark, clear: () => setMarked(new Set()) });

  return (
    <>
      <PageHeader title="Alerts" subtitle={counts ? countsInWords(counts) : '\u00A0'} />
      <AlertTabs active="alerts" />
      <AlertFilters shelf={shelf} counts={counts} />
      <ListOf shelf={shelf} list={list} marked={marked} onMark={mark} />
      {chosen.length === 0 ? null : <BulkBar alerts={chosen} onDone={() => setMarked(new Set())} />}
    </>
  );
}

interface ListOfProps {
  readonly shelf: Shelf;
  readonly list: ReturnType<typeof useShelf>;
  readonly marked: ReadonlySet<string>;
  readonly onMark: (alertIds: readonly string[], on: boolean) => void;
}

function ListOf({ shelf, list, marked, onMark }: ListOfProps): ReactElement {
  if (list.alerts === undefined) {
    if (!list.error) return <ListSkeleton />;
    return <QueryProblem message={messageOf(list.error)} requestId={requestIdOf(list.error)} onRetry={list.retry} />;
  }
  if (list.alerts.length === 0 && list.quiet.length === 0) return <NoAlerts shelf={shelf} filtered={list.filtered} />;
  return (
    <div className={list.stale ? 'opacity-60 transition-opacity duration-120' : ''}>
      <AlertGroups shelf={shelf} alerts={list.alerts} quiet={list.quiet} marked={marked} onMark={onMark} />
      {list.more === undefined ? null : (
        <div className="mt-4 flex flex-col items-center gap-1">
          <Button busy={list.loadingMore} onClick={list.more}>
            Show older alerts
          </Button>
        </div>
      )}
      {marksAnything(list.alerts) ? <KeyHint /> : null}
    </div>
  );
}

function marksAnything(alerts: readonly Alert[]): boolean {
  return alerts.some((alert) => alert.status !== 'resolved');
}

const hints = [
  ['j', 'k', 'walk'],
  ['x', 'mark'],
  ['a', 'acknowledge'],
] as const;

function KeyHint(): ReactElement {
  return (
    <p aria-hidden="true" className="mt-3 flex gap-4 px-1 text-xs text-ink-3 max-md:hidden">
      {hints.map((hint) => (
        <span key={hint[0]} className="inline-flex items-center gap-1">
          {hint.slice(0, -1).map((key) => (
            <kbd key={key} className="min-w-5 rounded-sm border border-line bg-card px-1 text-center font-sans">
              {key}
            </kbd>
          ))}
          {hint.at(-1)}
        </span>
      ))}
    </p>
  );
}

function ListSkeleton(): ReactElement {
  return (
    <div role="status" aria-label="Loading" className="rounded-lg border border-line bg-card">
      {[0, 1, 2, 3, 4].map((row) => (
        <div key={row} className="flex items-center gap-3 border-b border-line px-4 py-3.5 last:border-0">
          <Skeleton className="size-4" />
          <Skeleton className="h-4 w-2/5" />
          <span className="flex-1" />
          <Skeleton className="h-4 w-16" />
        </div>
      ))}
    </div>
  );
}

import type { Event } from '@labkeeper/protocol/alert';
import { Link } from '@tanstack/react-router';
import { ArrowRight, History } from 'lucide-react';
import type { ReactElement } from 'react';
import { messageOf, requestIdOf } from '../../api/api-error.ts';
import { useEventPages } from '../../api/events.ts';
import { useServers } from '../../api/fleet.ts';
import { useAddress } from '../../ui/address.ts';
import { AlertTabs } from '../../ui/alert-tabs.tsx';
import { Button } from '../../ui/button.tsx';
import { ChosenFilter } from '../../ui/chosen-filter.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { hubNow } from '../../ui/clock.ts';
import { dayInWords } from '../../ui/day-words.ts';
import { formatInstant, formatTime } from '../../ui/format.ts';
import { MachineText } from '../../ui/machine-text.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { QueryProblem } from '../../ui/query-problem.tsx';
import { ServerSelect } from '../../ui/server-select.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { stateOfStatus } from '../../ui/state.ts';
import { StateGlyph } from '../../ui/status-badge.tsx';
import { usePageTitle } from '../../ui/use-page-title.ts';
import { eventInWords, keyInWords } from './key-in-words.ts';

/** Every change of status of everything that is judged, the newest first. */
export function EventsPage(): ReactElement {
  usePageTitle('Events');
  return (
    <>
      <PageHeader title="Events" subtitle="Every change of status, told or not." />
      <AlertTabs active="events" />
      <Filters />
      <EventList />
    </>
  );
}

function EventList(): ReactElement {
  const [search] = useAddress();
  const query = useEventPages({ server: search.server, key: search.q });
  const events = query.data?.pages.flatMap((page) => page.items);
  if (events === undefined) {
    if (!query.error) return <EventsSkeleton />;
    return (
      <QueryProblem
        message={messageOf(query.error)}
        requestId={requestIdOf(query.error)}
        onRetry={() => void query.refetch()}
      />
    );
  }
  if (events.length === 0) return <NoEvents />;
  return (
    <>
      <Days events={events} />
      {query.hasNextPage ? (
        <div className="mt-4 flex justify-center">
          <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Show older events
          </Button>
        </div>
      ) : null}
    </>
  );
}

function NoEvents(): ReactElement {
  const [search, change] = useAddress();
  const filtered = search.server !== undefined || search.q !== undefined;
  return (
    <EmptyState
      icon={<History size={20} aria-hidden="true" />}
      title={filtered ? 'No event fits' : 'Nothing has changed yet'}
      action={filtered ? <Button onClick={() => change({ server: '', q: '' })}>Show all</Button> : undefined}
    >
      When something turns from well to warning or failing, or back, it is written down here, with or without an alert.
    </EmptyState>
  );
}

function Filters(): ReactElement {
  const [search, change] = useAddress();
  const { data: servers = [] } = useServers();
  return (
    <div className="mb-4 flex flex-wrap items-center gap-2">
      <ServerSelect
        servers={servers}
        value={search.server ?? ''}
        onPick={(server) => change({ server, q: '' })}
        className="w-full sm:w-52"
      />
      {search.q === undefined ? null : (
        <ChosenFilter text={keyInWords(search.q)} clear="Show everything of it" onClear={() => change({ q: '' })} />
      )}
    </div>
  );
}

function Days({ events }: { readonly events: readonly Event[] }): ReactElement {
  const days = [...Map.groupBy(events, (event) => dayInWords(Date.parse(event.at), hubNow()))];
  return (
    <div className="rounded-lg border border-line bg-card">
      {days.map(([day, own]) => (
        <section key={day} aria-label={day} className="border-t border-line first:border-t-0">
          <h2 className="flex h-10 items-center border-b border-line px-4 text-sm font-semibold">{day}</h2>
          <ol aria-label={day} className="divide-y divide-line">
            {own.map((event) => (
              <EventRow key={event.event_id} event={event} />
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}

function EventRow({ event }: { readonly event: Event }): ReactElement {
  const [, change] = useAddress();
  const { data: servers } = useServers();
  const at = Date.parse(event.at);
  const server = servers?.find((one) => one.server_id === event.server_id);
  return (
    <li className="relative flex min-h-11 items-start gap-3 px-4 py-2 transition-colors duration-120 hover:bg-hover [contain-intrinsic-size:auto_44px] [content-visibility:auto]">
      <time dateTime={event.at} title={formatInstant(at)} className="w-11 shrink-0 text-sm text-ink-3 tabular-nums">
        {formatTime(at)}
      </time>
      <span
        title={`${event.prev_status} to ${event.new_status}`}
        className="flex h-5 w-12 shrink-0 items-center gap-1 text-ink-3"
      >
        <StateGlyph state={stateOfStatus(event.prev_status)} size={11} />
        <ArrowRight size={12} aria-hidden="true" />
        <StateGlyph state={stateOfStatus(event.new_status)} size={11} />
        <span className="sr-only">
          {event.prev_status} to {event.new_status}
        </span>
      </span>
      <div className="min-w-0 flex-1">
        {event.alert_id === null ? (
          <MachineText text={eventInWords(event)} />
        ) : (
          <Link
            data-entry
            to="/alerts/$alertId"
            params={{ alertId: event.alert_id }}
            search={{}}
            className="block min-h-6 after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
          >
            <MachineText text={eventInWords(event)} />
          </Link>
        )}
        <p className="flex flex-wrap items-center gap-x-3 text-xs text-ink-3">
          {server ? <MachineText text={server.display_name} /> : null}
          <button
            type="button"
            title="Only changes of the same thing"
            onClick={() => change({ q: event.key })}
            className="relative z-10 flex min-h-6 max-w-full items-center truncate text-left after:absolute after:-inset-y-2.5 after:inset-x-0 hover:text-ink hover:underline sm:after:inset-y-0"
          >
            <bdi>{keyInWords(event.key)}</bdi>
          </button>
          {event.notified ? <span>Told</span> : null}
        </p>
      </div>
    </li>
  );
}

function EventsSkeleton(): ReactElement {
  return (
    <div role="status" aria-label="Loading" className="space-y-3 rounded-lg border border-line bg-card p-4">
      {[0, 1, 2, 3, 4, 5].map((row) => (
        <Skeleton key={row} className="h-6 w-full" />
      ))}
    </div>
  );
}

import { Link } from '@tanstack/react-router';
import type { ReactElement, ReactNode } from 'react';
import { messageOf } from '../../api/api-error.ts';
import { useAlerts } from '../../api/alerts.ts';
import { useServers } from '../../api/fleet.ts';
import { AlertList } from '../../ui/alert-list.tsx';
import { Card } from '../../ui/card.tsx';
import { formatNumber } from '../../ui/format.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { newestAlerts } from './newest-alerts.ts';

const SHOWN = 6;
/** So many are looked at to find the worst of them. */
const READ = 30;

/** What is wrong now, the worst first; with nothing wrong, what was last. */
export function RecentAlerts({ site }: { readonly site: string | undefined }): ReactElement {
  const { data: servers } = useServers();
  const open = useAlerts({ status: 'active', hidden: false, site }, READ, servers !== undefined);
  const calm = open.data?.items.length === 0;
  const past = useAlerts({ status: 'resolved', hidden: false, site }, 3, calm);
  return (
    <Card
      title="Recent alerts"
      aside={
        <Link to="/alerts" className="inline-flex min-h-11 items-center text-sm text-accent hover:underline sm:min-h-0">
          All alerts
        </Link>
      }
    >
      {open.data ? null : <Missing error={open.error} />}
      {calm ? <Calm past={past.data ? <PastAlerts alerts={past.data.items} /> : null} /> : null}
      {open.data && !calm ? (
        <div className="-mb-4">
          <AlertList label="Recent alerts" alerts={newestAlerts(open.data.items, SHOWN)} />
          {open.data.items.length > SHOWN ? (
            <Link
              to="/alerts"
              className="-mx-4 flex min-h-11 items-center border-t border-line px-4 text-sm text-ink-2 hover:bg-hover hover:text-ink"
            >
              and {formatNumber(open.data.items.length - SHOWN)}
              {open.data.next_cursor === null ? '' : ' or'} more
            </Link>
          ) : null}
        </div>
      ) : null}
    </Card>
  );
}

function Missing({ error }: { readonly error: Error | null }): ReactElement {
  if (error) return <p className="text-sm text-ink-2">{messageOf(error)}</p>;
  return (
    <div className="space-y-3 pt-1">
      <Skeleton className="h-5 w-full" />
      <Skeleton className="h-5 w-4/5" />
    </div>
  );
}

function Calm({ past }: { readonly past: ReactNode }): ReactElement {
  return (
    <>
      <p className="text-sm text-ink-2">No alert is open.</p>
      {past}
    </>
  );
}

function PastAlerts({ alerts }: { readonly alerts: Parameters<typeof newestAlerts>[0] }): ReactElement | null {
  if (alerts.length === 0) return null;
  return (
    <>
      <h3 className="mt-3 mb-1 text-xs font-medium text-ink-3">Over by now</h3>
      <div className="-mb-4">
        <AlertList label="Alerts that are over" alerts={alerts} />
      </div>
    </>
  );
}

/** Where actions will wait for a yes or a no. */
export function PendingActions(): ReactElement {
  return (
    <Card title="Pending actions">
      <p className="text-sm text-ink-2">Nothing yet. This version proposes nothing and runs nothing on your servers.</p>
    </Card>
  );
}

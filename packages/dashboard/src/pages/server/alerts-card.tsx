import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { messageOf } from '../../api/api-error.ts';
import { useAlerts } from '../../api/alerts.ts';
import { AlertList } from '../../ui/alert-list.tsx';
import { Card } from '../../ui/card.tsx';

const SHOWN = 5;

/** The newest alerts of this server: what is wrong now, and what was. */
export function AlertsCard({ serverId }: { readonly serverId: string }): ReactElement {
  const { data, error } = useAlerts({ server: serverId }, SHOWN);
  const alerts = data?.items ?? [];
  const open = alerts.filter((alert) => alert.status !== 'resolved');
  const over = alerts.filter((alert) => alert.status === 'resolved');
  return (
    <Card
      title="Recent alerts"
      aside={
        <Link
          to="/alerts"
          search={{ server: serverId, tab: 'history' }}
          className="inline-flex min-h-11 items-center text-sm text-accent hover:underline sm:min-h-0"
        >
          All
        </Link>
      }
    >
      {error && !data ? <p className="text-sm text-ink-2">{messageOf(error)}</p> : null}
      {data && alerts.length === 0 ? (
        <p className="text-sm text-ink-2">
          None yet. Every report is judged by the rules; what breaks one stands here.
        </p>
      ) : null}
      {alerts.length === 0 ? null : (
        <div className="-mb-4">
          <AlertList label="Recent alerts of this server" alerts={[...open, ...over]} />
        </div>
      )}
    </Card>
  );
}

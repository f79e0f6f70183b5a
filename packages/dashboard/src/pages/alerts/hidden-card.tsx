import type { Alert } from '@labkeeper/protocol/alert';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { useAlerts } from '../../api/alerts.ts';
import { AlertList } from '../../ui/alert-list.tsx';
import { Card } from '../../ui/card.tsx';
import { formatCount } from '../../ui/format.ts';

/** What is told as part of this alert and not on its own. Not there where nothing is. */
export function HiddenCard({ alert }: { readonly alert: Alert }): ReactElement | null {
  const { data } = useAlerts({ hiddenBy: `alert:${alert.alert_id}` }, 100);
  const alerts = data?.items ?? [];
  if (alert.hides === 0 && alerts.length === 0) return <OthersOfServer alert={alert} />;
  const others = alert.hides - alerts.length;
  return (
    <Card title="Quiet behind it">
      {others > 0 ? (
        <p className="mb-3 text-sm text-pretty text-ink-2">
          {formatCount(others, 'watched thing')} {alerts.length > 0 ? 'more ' : ''}cannot be seen meanwhile: services,
          containers and checks that hang on it. Nothing is told of them.
        </p>
      ) : null}
      {alerts.length === 0 ? null : (
        <div className="-mb-4">
          <AlertList label="Alerts that are quiet behind it" alerts={alerts} />
        </div>
      )}
    </Card>
  );
}

/** What else is wrong with the same server, for it often belongs together. */
function OthersOfServer({ alert }: { readonly alert: Alert }): ReactElement | null {
  const { server_id: serverId } = alert;
  const { data } = useAlerts({ server: serverId ?? '', status: 'active', hidden: false }, 6, serverId !== null);
  const others = data?.items.filter((one) => one.alert_id !== alert.alert_id) ?? [];
  if (serverId === null || others.length === 0) return null;
  return (
    <Card
      title="Also on this server"
      aside={
        <Link
          to="/alerts"
          search={{ server: serverId }}
          className="inline-flex min-h-11 items-center text-sm text-accent hover:underline sm:min-h-0"
        >
          All
        </Link>
      }
    >
      <div className="-mb-4">
        <AlertList label="Other alerts of this server" alerts={others.slice(0, 5)} />
      </div>
    </Card>
  );
}

import { Link } from '@tanstack/react-router';
import { Bell, Wrench } from 'lucide-react';
import type { ReactElement } from 'react';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';

const more = 'text-sm font-medium text-ink-2 hover:text-ink max-sm:flex max-sm:h-11 max-sm:items-center';

/** The newest alerts. */
export function RecentAlerts(): ReactElement {
  return (
    <Card
      title="Recent alerts"
      aside={
        <Link to="/alerts" className={more}>
          All alerts
        </Link>
      }
    >
      <EmptyState small icon={<Bell size={16} aria-hidden="true" />} title="Nothing yet">
        Alerts that opened, and who was told, will stand here. Until then every server says by itself what is wrong with
        it.
      </EmptyState>
    </Card>
  );
}

/** What waits for a yes or a no. */
export function PendingActions(): ReactElement {
  return (
    <Card
      title="Pending actions"
      aside={
        <Link to="/actions" className={more}>
          All actions
        </Link>
      }
    >
      <EmptyState small icon={<Wrench size={16} aria-hidden="true" />} title="Nothing yet">
        Restarts and updates that wait for your yes will stand here, each with exactly what would run and where.
      </EmptyState>
    </Card>
  );
}

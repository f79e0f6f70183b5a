import type { ReactElement } from 'react';
import { Card } from '../../ui/card.tsx';

/** Where alerts will stand: one calm line while nothing opens any. */
export function RecentAlerts(): ReactElement {
  return (
    <Card title="Recent alerts">
      <p className="text-sm text-ink-2">
        Nothing yet. This version opens no alerts and sends none; each server says above what is wrong with it.
      </p>
    </Card>
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

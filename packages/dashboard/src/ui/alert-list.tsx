import type { Alert } from '@labkeeper/protocol/alert';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { AlertChips } from './alert-chips.tsx';
import { MachineText } from './machine-text.tsx';
import { RelativeTime } from './relative-time.tsx';
import { SeverityMark } from './severity-mark.tsx';

interface AlertListProps {
  /** What the list is of, for screen readers. */
  readonly label: string;
  readonly alerts: readonly Alert[];
}

/** A short list of alerts in a card: severity, sentence, since. Each leads to its page. */
export function AlertList({ label, alerts }: AlertListProps): ReactElement {
  return (
    <ul aria-label={label} className="-mx-4 divide-y divide-line border-t border-line">
      {alerts.map((alert) => (
        <li key={alert.alert_id} className="relative transition-colors duration-120 hover:bg-hover">
          <Link
            to="/alerts/$alertId"
            params={{ alertId: alert.alert_id }}
            search={{}}
            className="flex min-h-11 items-start gap-3 px-4 py-2 focus-visible:-outline-offset-2"
          >
            <span className="flex h-5 items-center">
              <SeverityMark severity={alert.severity} quiet={alert.status !== 'open'} />
            </span>
            <span className="min-w-0 flex-1">
              <MachineText
                text={alert.title}
                className={`line-clamp-2 ${alert.status === 'open' ? '' : 'text-ink-2'}`}
              />
              <span className="flex flex-wrap gap-x-3 text-xs text-ink-3">
                <AlertChips alert={alert} />
              </span>
            </span>
            <RelativeTime
              at={alert.resolved_at ?? alert.created_at}
              className="shrink-0 text-xs leading-5 text-ink-3"
            />
          </Link>
        </li>
      ))}
    </ul>
  );
}

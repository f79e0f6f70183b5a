import { Link } from '@tanstack/react-router';
import { Bell } from 'lucide-react';
import type { ReactElement } from 'react';
import { buttonClass } from '../../ui/button-class.ts';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { usePageTitle } from '../../ui/use-page-title.ts';

/** Where open and past alerts will stand. */
export function AlertsPage(): ReactElement {
  usePageTitle('Alerts');
  return (
    <>
      <PageHeader title="Alerts" subtitle="What went wrong, since when, who was told, and how it ended." />
      <Card>
        <EmptyState
          icon={<Bell size={20} aria-hidden="true" />}
          title="No alerts yet"
          action={
            <Link to="/servers" search={{ state: 'warn' }} className={buttonClass()}>
              Servers with warnings
            </Link>
          }
        >
          <p>
            An alert will open here when a disk fills up, a server falls silent or a service stops: one sentence, the
            moment on a chart, and buttons to acknowledge, snooze or act.
          </p>
          <p className="mt-2">
            Opening alerts and telling you about them comes with a later version. Until then the overview says what is
            wrong, the worst first.
          </p>
        </EmptyState>
      </Card>
    </>
  );
}

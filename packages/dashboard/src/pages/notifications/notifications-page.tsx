import type { ReactElement } from 'react';
import { PageHeader } from '../../ui/page-header.tsx';
import { usePageTitle } from '../../ui/use-page-title.ts';

/** How people are told, and what they were told. */
export function NotificationsPage(): ReactElement {
  usePageTitle('Notifications');
  return <PageHeader title="Notifications" />;
}

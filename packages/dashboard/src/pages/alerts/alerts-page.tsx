import type { ReactElement } from 'react';
import { PageHeader } from '../../ui/page-header.tsx';

/** Alerts. */
export function AlertsPage(): ReactElement {
  return <PageHeader title="Alerts" />;
}

import type { ReactElement } from 'react';
import { PageHeader } from '../../ui/page-header.tsx';

/** Overview. */
export function OverviewPage(): ReactElement {
  return <PageHeader title="Overview" />;
}

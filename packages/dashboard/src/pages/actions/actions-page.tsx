import type { ReactElement } from 'react';
import { PageHeader } from '../../ui/page-header.tsx';

/** Actions. */
export function ActionsPage(): ReactElement {
  return <PageHeader title="Actions" />;
}

import type { ReactElement } from 'react';
import { PageHeader } from '../../ui/page-header.tsx';

/** Servers. */
export function ServersPage(): ReactElement {
  return <PageHeader title="Servers" />;
}

import type { ReactElement } from 'react';
import { PageHeader } from '../../ui/page-header.tsx';

/** Setup. */
export function SetupPage(): ReactElement {
  return <PageHeader title="Setup" />;
}

import type { ReactElement } from 'react';
import { PageHeader } from '../../ui/page-header.tsx';
import { usePageTitle } from '../../ui/use-page-title.ts';

/** When nobody wants to hear anything. */
export function SilencePage(): ReactElement {
  usePageTitle('Silence');
  return <PageHeader title="Silence" />;
}

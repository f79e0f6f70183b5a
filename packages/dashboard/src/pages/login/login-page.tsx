import type { ReactElement } from 'react';
import { PageHeader } from '../../ui/page-header.tsx';

/** Login. */
export function LoginPage(): ReactElement {
  return <PageHeader title="Login" />;
}

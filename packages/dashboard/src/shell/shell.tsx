import { Outlet } from '@tanstack/react-router';
import type { ReactElement } from 'react';

/** What stands around every page. */
export function Shell(): ReactElement {
  return (
    <main id="main" className="p-6">
      <Outlet />
    </main>
  );
}

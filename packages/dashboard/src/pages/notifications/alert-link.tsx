import { Link } from '@tanstack/react-router';
import type { ReactElement, ReactNode } from 'react';

interface AlertLinkProps {
  /** Null for what is about no alert: a digest, a test. */
  readonly alertId: string | null;
  readonly children: ReactNode;
}

/** The way to the alert that a message is about. */
export function AlertLink({ alertId, children }: AlertLinkProps): ReactElement {
  if (alertId === null) return <span className="font-medium">{children}</span>;
  return (
    <Link
      to="/alerts/$alertId"
      params={{ alertId }}
      search={{}}
      className="relative font-medium after:absolute after:-inset-x-1 after:-inset-y-3 hover:underline sm:after:inset-0"
    >
      {children}
    </Link>
  );
}

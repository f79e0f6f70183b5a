import { type ErrorComponentProps, Link } from '@tanstack/react-router';
import { CircleHelp, TriangleAlert } from 'lucide-react';
import type { ReactElement } from 'react';
import { Button } from '../ui/button.tsx';
import { buttonClass } from '../ui/button-class.ts';
import { EmptyState } from '../ui/empty-state.tsx';

/** An address that leads nowhere. */
export function NotFoundPage(): ReactElement {
  return (
    <EmptyState
      alone
      icon={<CircleHelp size={20} aria-hidden="true" />}
      title="There is no such page"
      action={
        <Link to="/" search={{}} className={buttonClass('primary')}>
          To the overview
        </Link>
      }
    >
      The link may be old, or a letter of it was lost.
    </EmptyState>
  );
}

/** A page that failed to draw; the rest of the dashboard stands. */
export function BrokenPage({ error }: ErrorComponentProps): ReactElement {
  return (
    <EmptyState
      alone
      icon={<TriangleAlert size={20} aria-hidden="true" />}
      title="This page could not be drawn"
      action={<Button onClick={() => location.reload()}>Reload</Button>}
    >
      <p>Nothing was changed or lost. If it happens again, this is what the hub’s makers want to know:</p>
      <pre className="mt-2 max-w-full overflow-x-auto rounded-lg bg-hover px-3 py-2 text-left font-mono text-xs select-all">
        {error instanceof Error ? error.message : 'unknown'}
      </pre>
    </EmptyState>
  );
}

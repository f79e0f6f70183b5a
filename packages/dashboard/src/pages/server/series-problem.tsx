import type { ReactElement } from 'react';
import { ApiError, messageOf } from '../../api/api-error.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import type { SeriesResult } from './server-view.ts';

interface SeriesProblemProps {
  readonly error: Error;
  readonly retry: SeriesResult['retry'];
}

/** Why the numbers over time could not be had, and a button to ask again. */
export function SeriesProblem({ error, retry }: SeriesProblemProps): ReactElement {
  // The bar above the page says it already, once for all that is missing.
  if (error instanceof ApiError && error.status === 0)
    return <p className="text-sm text-ink-3">Comes as soon as the hub answers again.</p>;
  return (
    <ErrorNote
      message={messageOf(error)}
      requestId={error instanceof ApiError ? error.requestId : undefined}
      action={
        <Button size="sm" onClick={retry}>
          Try again
        </Button>
      }
    />
  );
}

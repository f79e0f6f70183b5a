import type { ReactElement } from 'react';
import { Button } from './button.tsx';
import { ErrorNote } from './error-note.tsx';

interface QueryProblemProps {
  /** Why it could not be had, and what to do. */
  readonly message: string;
  readonly requestId: string | undefined;
  readonly onRetry: () => void;
}

/** What stands where an answer could not be had: why, and a button to ask again. */
export function QueryProblem({ message, requestId, onRetry }: QueryProblemProps): ReactElement {
  return (
    <ErrorNote
      message={message}
      requestId={requestId}
      action={
        <Button size="sm" onClick={onRetry}>
          Try again
        </Button>
      }
    />
  );
}

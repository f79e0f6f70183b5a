import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactElement, ReactNode } from 'react';
import { ApiError, messageOf } from '../../api/api-error.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';

interface SectionStateProps<Answer> {
  readonly query: UseQueryResult<Answer>;
  /** The place around it has no padding of its own. */
  readonly padded?: boolean;
  readonly children: (answer: Answer) => ReactNode;
}

/** Draws what was asked for, and until then its shape, or why it could not be had. */
export function SectionState<Answer>({ query, padded = false, children }: SectionStateProps<Answer>): ReactElement {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  const around = padded ? 'px-4 pb-4' : '';
  if (query.error) {
    return (
      <div className={around}>
        <ErrorNote
          message={messageOf(query.error)}
          requestId={query.error instanceof ApiError ? query.error.requestId : undefined}
          action={
            <Button size="sm" onClick={() => void query.refetch()}>
              Try again
            </Button>
          }
        />
      </div>
    );
  }
  return (
    <div className={`space-y-3 ${around}`} role="status" aria-label="Loading">
      {[0, 1, 2].map((index) => (
        <Skeleton key={index} className="h-9 w-full" />
      ))}
    </div>
  );
}

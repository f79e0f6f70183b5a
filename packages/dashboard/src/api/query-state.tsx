import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactElement, ReactNode } from 'react';
import { ApiError, messageOf } from './api-error.ts';
import { Button } from '../ui/button.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';

interface QueryStateProps<Answer> {
  readonly query: UseQueryResult<Answer>;
  readonly children: (answer: Answer) => ReactNode;
  /** The shape of what comes, as classes of height. */
  readonly shape?: readonly string[];
}

/** Draws what was asked for, and until then its shape, or why it could not be had. */
export function QueryState<Answer>({
  query,
  children,
  shape = ['h-32', 'h-32'],
}: QueryStateProps<Answer>): ReactElement {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error) {
    return (
      <ErrorNote
        message={messageOf(query.error)}
        requestId={query.error instanceof ApiError ? query.error.requestId : undefined}
        action={
          <Button size="sm" onClick={() => void query.refetch()}>
            Try again
          </Button>
        }
      />
    );
  }
  return (
    <div className="space-y-3" role="status" aria-label="Loading">
      {shape.map((height, index) => (
        <Skeleton key={index} className={`${height} w-full`} />
      ))}
    </div>
  );
}

import type { ReactElement, ReactNode } from 'react';
import { ApiError, messageOf } from '../../api/api-error.ts';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import type { InventoryResult } from './use-server.ts';

interface PartNoteProps {
  readonly result: InventoryResult<unknown>;
  readonly title: string;
  readonly icon?: ReactNode;
  /** Why there may be nothing, and what makes it appear. */
  readonly children: ReactNode;
}

/** What stands in place of a part of a machine that is loading, could not be had, or is not there. Null when it has items. */
export function PartNote({ result, title, icon, children }: PartNoteProps): ReactElement | null {
  if (result.items !== undefined && result.items.length > 0) return null;
  if (result.loading) {
    return (
      <Card>
        <div className="space-y-3" role="status" aria-label="Loading">
          {[0, 1, 2].map((index) => (
            <Skeleton key={index} className="h-9 w-full" />
          ))}
        </div>
      </Card>
    );
  }
  if (result.error && result.items === undefined) {
    const requestId = result.error instanceof ApiError ? result.error.requestId : undefined;
    return <ErrorNote message={messageOf(result.error)} requestId={requestId} />;
  }
  return (
    <Card>
      <EmptyState title={title} icon={icon}>
        {children}
      </EmptyState>
    </Card>
  );
}

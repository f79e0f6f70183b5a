import type { ReactElement } from 'react';
import { Skeleton } from '../../ui/skeleton.tsx';

/** The shape of a server page while it loads: head, tabs, charts and the column beside them. */
export function ServerSkeleton(): ReactElement {
  return (
    <div role="status" aria-label="The server is loading">
      <Skeleton className="mb-2 h-3 w-24" />
      <Skeleton className="mb-3 h-7 w-56" />
      <Skeleton className="mb-6 h-4 w-full max-w-2xl" />
      <Skeleton className="mb-6 h-9 w-full" />
      <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_320px]">
        <div className="space-y-4">
          {[0, 1, 2].map((index) => (
            <Skeleton key={index} className="h-44 w-full rounded-lg" />
          ))}
        </div>
        <div className="space-y-4">
          <Skeleton className="h-52 w-full rounded-lg" />
          <Skeleton className="h-40 w-full rounded-lg" />
        </div>
      </div>
    </div>
  );
}

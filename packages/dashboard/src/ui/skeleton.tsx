import type { ReactElement } from 'react';

/** A grey place-holder of what comes, in its size; give width and height by class. */
export function Skeleton({ className = '' }: { readonly className?: string }): ReactElement {
  return <span aria-hidden="true" className={`block animate-pulse-calm rounded-md bg-track ${className}`} />;
}

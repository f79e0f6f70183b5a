import type { ReactElement } from 'react';

/** The product's mark: an L that keeps watch over a light. */
export function Mark({ size = 24 }: { readonly size?: number }): ReactElement {
  return (
    <svg aria-hidden="true" viewBox="0 0 32 32" width={size} height={size} className="shrink-0">
      <rect width="32" height="32" rx="8" fill="var(--accent)" />
      <path
        d="M10 8v16h12"
        fill="none"
        stroke="var(--on-accent)"
        strokeWidth="3.4"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <circle cx="21" cy="12" r="3.4" fill="var(--on-accent)" opacity="0.85" />
    </svg>
  );
}

import type { ReactElement } from 'react';
import { useAlertCounts } from '../api/alerts.ts';
import { badgeText, loadOf } from './alert-load.ts';

/** How many alerts wait for somebody; coloured only when one of them is critical or high. Not there for none. */
export function AlertBadge({ className = '' }: { readonly className?: string }): ReactElement | null {
  const { count, state } = loadOf(useAlertCounts());
  if (count === 0) return null;
  const tone = state === 'fail' ? 'bg-fail text-page' : 'bg-track text-ink';
  return (
    <span
      className={`inline-flex h-5 min-w-5 items-center justify-center rounded-full px-1.5 text-xs font-semibold tabular-nums ${tone} ${className}`}
    >
      {badgeText(count)}
      <span className="sr-only"> open</span>
    </span>
  );
}

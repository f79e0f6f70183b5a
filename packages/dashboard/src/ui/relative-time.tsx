import type { ReactElement } from 'react';
import { useTick } from './clock.ts';
import { formatInstant, formatRelative } from './format.ts';

interface RelativeTimeProps {
  /** ISO 8601. */
  readonly at: string;
  readonly className?: string;
}

/** "5 min ago", ticking by itself; the exact local time on hover. */
export function RelativeTime({ at, className }: RelativeTimeProps): ReactElement {
  const instant = Date.parse(at);
  const words = useTick((now) => (Number.isNaN(instant) ? 'at an unknown time' : formatRelative(instant, now)));
  if (Number.isNaN(instant)) return <span className={className}>{words}</span>;
  return (
    <time className={`tabular-nums ${className ?? ''}`} dateTime={at} title={formatInstant(instant)}>
      {words}
    </time>
  );
}

import type { Severity } from '@labkeeper/protocol/alert';
import type { ReactElement } from 'react';
import { severityWords } from './severity.ts';

const tone: Readonly<Record<Severity, string>> = {
  critical: 'text-fail',
  high: 'text-fail',
  medium: 'text-warn',
  low: 'text-ink-3',
};

/* Told apart without colour: a filled sign that calls, then three, two and one of three bars. */
const bars: Readonly<Record<Exclude<Severity, 'critical'>, number>> = { high: 3, medium: 2, low: 1 };

interface SeverityMarkProps {
  readonly severity: Severity;
  readonly size?: number;
  /** Over and done with: the shape stays, the colour goes. */
  readonly quiet?: boolean;
}

/** The shape of a severity, with its word for screen readers and on hover. */
export function SeverityMark({ severity, size = 16, quiet = false }: SeverityMarkProps): ReactElement {
  return (
    <span title={severityWords[severity]} className={`inline-flex shrink-0 ${quiet ? 'text-ink-3' : tone[severity]}`}>
      <svg aria-hidden="true" viewBox="0 0 16 16" width={size} height={size} fill="currentColor">
        {severity === 'critical' ? <Calling /> : <Bars filled={bars[severity]} />}
      </svg>
      <span className="sr-only">{severityWords[severity]}</span>
    </span>
  );
}

function Calling(): ReactElement {
  return (
    <>
      <rect x="1" y="1" width="14" height="14" rx="3.5" />
      <path d="M8 4.2v4.4" stroke="var(--card)" strokeWidth="2" strokeLinecap="round" />
      <circle cx="8" cy="11.6" r="1.2" fill="var(--card)" />
    </>
  );
}

function Bars({ filled }: { readonly filled: number }): ReactElement {
  return (
    <>
      {[0, 1, 2].map((bar) => (
        <rect
          key={bar}
          x={1.5 + bar * 4.8}
          y={10 - bar * 4}
          width="3.4"
          height={4.5 + bar * 4}
          rx="1"
          opacity={bar < filled ? 1 : 0.25}
        />
      ))}
    </>
  );
}

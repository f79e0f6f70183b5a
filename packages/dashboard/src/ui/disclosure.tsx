import { ChevronRight } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';

interface DisclosureProps {
  readonly summary: string;
  readonly children: ReactNode;
  readonly className?: string;
}

/** More, for those who ask: closed at first. */
export function Disclosure({ summary, children, className = '' }: DisclosureProps): ReactElement {
  return (
    <details className={`group text-sm ${className}`}>
      <summary className="inline-flex min-h-11 list-none items-center gap-1 rounded-sm font-medium text-ink-2 transition-colors duration-120 select-none hover:text-ink sm:min-h-7 [&::-webkit-details-marker]:hidden">
        <ChevronRight
          size={14}
          aria-hidden="true"
          className="-ml-0.5 transition-transform duration-120 group-open:rotate-90"
        />
        {summary}
      </summary>
      <div className="pt-1 pb-1">{children}</div>
    </details>
  );
}

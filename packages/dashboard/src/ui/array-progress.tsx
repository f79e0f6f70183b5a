import type { ArrayWork } from '@labkeeper/protocol/inventory';
import type { ReactElement } from 'react';
import { workInWords } from './array-words.ts';
import { visibleText } from './visible-text.ts';

interface ArrayProgressProps {
  /** The name of the array, for screen readers. */
  readonly array: string;
  readonly work: ArrayWork;
}

/** How far an array has come with what it does beside serving. */
export function ArrayProgress({ array, work }: ArrayProgressProps): ReactElement {
  const words = workInWords(work);
  return (
    <div className="mt-1.5 space-y-1">
      <div
        role="progressbar"
        aria-label={`${work.kind} of ${visibleText(array)}`}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={work.percent === null ? undefined : Math.round(work.percent)}
        aria-valuetext={words}
        className="h-1.5 w-full overflow-hidden rounded-full bg-track"
      >
        <div
          className="h-full rounded-full bg-accent transition-[width] duration-180 ease-calm"
          style={{ width: `${Math.min(100, Math.max(0, work.percent ?? 0))}%` }}
        />
      </div>
      <p className="text-xs text-ink-2 tabular-nums">{words}</p>
    </div>
  );
}

import type { ReactElement, ReactNode } from 'react';
import { StateGlyph } from './status-badge.tsx';
import { visibleText } from './visible-text.ts';

interface ErrorNoteProps {
  /** What failed and what to do. */
  readonly message: string;
  /** The request id, to look up in the hub's log. */
  readonly requestId?: string | undefined;
  readonly action?: ReactNode;
}

/** An error where it happened: a sentence, the request id to copy, and a way on. */
export function ErrorNote({ message, requestId, action }: ErrorNoteProps): ReactElement {
  return (
    <div role="alert" className="mt-4 flex items-center gap-2.5 rounded-lg bg-fail-soft px-3 py-2.5 text-sm">
      <StateGlyph state="fail" />
      <div className="min-w-0 flex-1">
        <p className="break-words">{visibleText(message)}</p>
        {requestId === undefined ? null : (
          <p className="mt-0.5 text-xs text-ink-2">
            Request <code className="font-mono break-all select-all">{requestId}</code>
          </p>
        )}
      </div>
      {action}
    </div>
  );
}

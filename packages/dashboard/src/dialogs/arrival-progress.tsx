import type { ReactElement } from 'react';
import { Spinner } from '../ui/button.tsx';
import { StateGlyph } from '../ui/status-badge.tsx';
import { visibleText } from '../ui/visible-text.ts';
import type { Arrival } from './arrival.ts';

/** Where the new server is on its way, told as it happens. */
export function ArrivalProgress({ arrival }: { readonly arrival: Arrival }): ReactElement {
  const arrived = arrival.step === 'reporting';
  const late = arrival.step === 'expired';
  return (
    <div
      role="status"
      aria-live="polite"
      className={`mt-4 flex min-h-14 items-center gap-3 rounded-lg px-4 py-3 transition-colors duration-180 ${arrived ? 'bg-ok-soft' : 'bg-hover'}`}
    >
      <span className="flex size-5 shrink-0 items-center justify-center text-ink-3">
        {arrived ? <StateGlyph state="ok" size={18} /> : null}
        {late ? <StateGlyph state="unknown" size={16} /> : null}
        {arrived || late ? null : <Spinner size={16} />}
      </span>
      <div className="min-w-0">
        <p className="text-base font-medium break-words">
          <bdi>{titleOf(arrival)}</bdi>
        </p>
        <p className="text-sm text-ink-2">{noteOf(arrival)}</p>
      </div>
    </div>
  );
}

function titleOf(arrival: Arrival): string {
  switch (arrival.step) {
    case 'waiting':
      return 'Waiting for the machine';
    case 'enrolled':
      return `${visibleText(arrival.serverId)} has its key`;
    case 'reporting':
      return `${visibleText(arrival.server.display_name)} is being watched`;
    case 'expired':
      return 'This line has expired';
  }
}

function noteOf(arrival: Arrival): string {
  switch (arrival.step) {
    case 'waiting':
      return 'This turns green by itself when the first report arrives. A line that you copied stays good when you close this.';
    case 'enrolled':
      return 'Its first report is on the way; that takes a few seconds.';
    case 'reporting':
      return 'Its measurements are arriving.';
    case 'expired':
      return 'Nobody used it in time.';
  }
}

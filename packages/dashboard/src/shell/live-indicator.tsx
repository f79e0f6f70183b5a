import type { ReactElement } from 'react';
import { live, type LivePhase } from '../api/live.ts';
import { useLivePhase } from '../api/use-live.ts';
import { useTick } from '../ui/clock.ts';
import { formatDuration } from '../ui/format.ts';

const words: Readonly<Record<LivePhase, { text: string; title: string; dot: string }>> = {
  connecting: {
    text: 'Connecting',
    title: 'Opening the live connection to the hub',
    dot: 'bg-ink-3 animate-pulse-calm',
  },
  live: { text: 'Live', title: 'Changes appear as they happen', dot: 'bg-ok' },
  lost: {
    text: 'Reconnecting',
    title: 'The live connection is lost; trying again',
    dot: 'bg-warn-fill animate-pulse-calm',
  },
};

/** Whether what one sees is live. */
export function LiveIndicator(): ReactElement {
  const { text, title, dot } = words[useLivePhase()];
  return (
    <span title={title} className="inline-flex h-8 items-center gap-1.5 px-1 text-sm font-medium text-ink-2">
      <span aria-hidden="true" className={`size-2 rounded-full ${dot}`} />
      <span className="max-sm:sr-only">{text}</span>
    </span>
  );
}

const QUIET_MS = 3000;

/** A quiet bar while the hub cannot be heard; goes by itself. */
export function ConnectionBar(): ReactElement | null {
  const phase = useLivePhase();
  return phase === 'lost' ? <LostBar /> : null;
}

function LostBar(): ReactElement | null {
  const seconds = useTick(() => {
    const { lastFrameAt } = live.getState();
    return lastFrameAt === undefined ? -1 : Math.floor((Date.now() - lastFrameAt) / 1000);
  });
  if (seconds >= 0 && seconds * 1000 < QUIET_MS) return null;
  const since = seconds < 0 ? '' : ` for ${formatDuration(seconds, 1)}`;
  return (
    <div role="status" className="flex items-center justify-center gap-3 bg-warn-soft px-4 py-1.5 text-sm text-warn">
      <p>
        <span className="font-medium">No live connection to the hub{since}.</span>{' '}
        <span className="max-sm:hidden">What you see may be old; it goes on by itself.</span>
      </p>
      <button type="button" className="font-medium underline underline-offset-2" onClick={() => live.retryNow()}>
        Try now
      </button>
    </div>
  );
}

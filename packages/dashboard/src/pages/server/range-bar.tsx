import type { ServerDetail } from '@labkeeper/protocol/server';
import type { ReactElement } from 'react';
import { describeRange } from '../../ui/time-range.ts';
import { TimeRangePicker } from '../../ui/time-range-picker.tsx';
import type { ServerView } from './server-view.ts';

/** The range of the charts below, in words and as a choice; it stays in sight while one scrolls. */
export function RangeBar({ server, view }: { readonly server: ServerDetail; readonly view: ServerView }): ReactElement {
  const words = describeRange(view.range);
  return (
    <div className="sticky top-14 z-10 -mx-1 -mt-3 mb-2 flex flex-wrap items-start justify-between gap-2 bg-page/95 px-1 py-1.5 backdrop-blur-sm">
      <p className="hidden pt-1 text-sm text-ink-2 lg:block">
        {words.charAt(0).toUpperCase()}
        {words.slice(1)}
        <span className="text-ink-3"> · drag over a chart to look closer, double-click to go back</span>
      </p>
      <TimeRangePicker
        range={view.range}
        view={{ from: view.from, to: view.to }}
        now={view.now}
        canLive={server.agent.connected}
        onChange={view.setRange}
      />
    </div>
  );
}

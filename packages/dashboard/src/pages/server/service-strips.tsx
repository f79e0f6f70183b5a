import type { ReactElement } from 'react';
import { Card } from '../../ui/card.tsx';
import { StateStrip } from '../../ui/chart-strip.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { cachedTrack } from './series-book.ts';
import { type ServerView, useSeries } from './server-view.ts';

const metrics = ['service_state'];
const words = [
  { word: 'running', tone: 'ok' },
  { word: 'stopped', tone: 'warn' },
  { word: 'failed', tone: 'fail' },
  { word: 'unknown', tone: 'unknown' },
] as const;

/** When each service ran and when it did not, over the view's window. */
export function ServiceStrips({ view }: { readonly view: ServerView }): ReactElement | null {
  const result = useSeries(view, metrics);
  const series = result.book
    .all('service_state')
    .toSorted((left, right) => (left.labels['service'] ?? '').localeCompare(right.labels['service'] ?? ''));
  if (series.length === 0) return null;
  return (
    <Card title="Services over time">
      <div className="grid gap-x-8 gap-y-4 lg:grid-cols-2">
        {series.map((one) => (
          <StateStrip
            key={one.labels['service']}
            label={visibleText(one.labels['service'] ?? '')}
            track={cachedTrack(one)}
            words={words}
            from={view.from}
            to={view.to}
          />
        ))}
      </div>
    </Card>
  );
}

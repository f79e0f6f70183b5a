import type { ReactElement } from 'react';
import { Card } from '../../ui/card.tsx';
import { StateStrip, type StateWord } from '../../ui/chart-strip.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { cachedTrack } from './series-book.ts';
import { useSeries } from './server-view.ts';
import type { ServiceRow } from './services-card.tsx';
import type { TabProps } from './tab-props.ts';
import { useInventory } from './use-server.ts';

const metrics = ['service_state'];
function wordsOf(expected: boolean): readonly StateWord[] {
  return [
    { word: 'running', tone: 'ok' },
    { word: 'stopped', tone: expected ? 'fail' : 'unknown' },
    { word: 'failed', tone: 'fail' },
    { word: 'unknown', tone: 'unknown' },
  ];
}

/** When each service ran and when it did not, over the view's window. */
export function ServiceStrips({ server, view }: TabProps): ReactElement | null {
  const result = useSeries(view, metrics);
  const { items } = useInventory<ServiceRow>(server.server_id, 'services');
  const expected = new Set(items?.filter((service) => service.expected === true).map(({ name }) => name));
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
            words={wordsOf(expected.has(one.labels['service'] ?? ''))}
            from={view.from}
            to={view.to}
          />
        ))}
      </div>
    </Card>
  );
}

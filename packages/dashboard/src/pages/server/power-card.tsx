import type { PowerSource } from '@labkeeper/protocol/inventory';
import { type ReactElement, useMemo } from 'react';
import { Card } from '../../ui/card.tsx';
import { paletteIndices } from '../../ui/chart-palette.ts';
import { formatNumber, formatPercent } from '../../ui/format.ts';
import { MachineText } from '../../ui/machine-text.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import { ChartPanel } from './chart-panel.tsx';
import { type ServerView, useSeries } from './server-view.ts';
import { UpsList } from './ups-list.tsx';
import { upsesOf } from './ups-words.ts';

interface PowerCardProps {
  readonly items: readonly PowerSource[];
  readonly view: ServerView;
}

const metrics = ['power_watts'];
const kinds: Readonly<Record<PowerSource['kind'], string>> = {
  processor: 'Processor',
  gpu: 'Graphics card',
  supply: 'Supply',
  ups: 'UPS',
};

/** What takes or gives power. */
export function PowerCard({ items, view }: PowerCardProps): ReactElement {
  const result = useSeries(view, metrics);
  const names = items.map(({ source }) => source).join('\n');
  const lines = useMemo(() => {
    const sources = names.split('\n');
    const places = paletteIndices(sources);
    return sources.map((source) => ({
      metric: 'power_watts',
      labels: { source },
      label: source,
      colour: places.get(source) ?? 0,
    }));
  }, [names]);
  const upses = upsesOf(items);
  const others = items.filter(({ kind }) => kind !== 'ups');
  return (
    <Card title="Power">
      {upses.length === 0 ? null : <UpsList sources={upses} />}
      {items.some(({ watts }) => watts !== null) ? (
        <div className={upses.length === 0 ? '' : 'mt-4'}>
          <ChartPanel view={view} result={result} title="Watts" unit="watts" height={120} lines={lines} />
        </div>
      ) : null}
      {others.length === 0 ? null : (
        <div className="-mx-4 mt-3 -mb-2">
          <PlainTable
            label="Power"
            rows={others}
            rowKey={(row) => row.source}
            columns={[
              { id: 'source', head: 'Source', cell: (row) => <SourceName row={row} /> },
              { id: 'kind', head: 'Kind', wide: true, cell: (row) => kinds[row.kind] },
              { id: 'watts', head: 'Watts', numeric: true, cell: (row) => formatNumber(row.watts, 1) },
              { id: 'load', head: 'Load', numeric: true, cell: (row) => formatPercent(row.load_percent) },
            ]}
          />
        </div>
      )}
    </Card>
  );
}

function SourceName({ row }: { readonly row: PowerSource }): ReactElement {
  return (
    <>
      <MachineText text={row.model ?? row.source} className="wrap-anywhere" />
      <span className="block text-xs text-ink-3 sm:hidden">{kinds[row.kind]}</span>
    </>
  );
}

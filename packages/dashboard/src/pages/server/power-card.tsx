import type { PowerSource } from '@labkeeper/protocol/inventory';
import { type ReactElement, useMemo } from 'react';
import { Card } from '../../ui/card.tsx';
import { paletteIndices } from '../../ui/chart-palette.ts';
import { formatDuration, formatNumber, formatPercent } from '../../ui/format.ts';
import { MachineText } from '../../ui/machine-text.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import { ChartPanel } from './chart-panel.tsx';
import { type ServerView, useSeries } from './server-view.ts';
import { useInventory } from './use-server.ts';

const metrics = ['power_watts', 'ups_battery_percent', 'ups_load_percent'];
const kinds: Readonly<Record<PowerSource['kind'], string>> = {
  processor: 'Processor',
  gpu: 'Graphics card',
  supply: 'Supply',
  ups: 'UPS',
};

/** What takes or gives power; nothing where nothing measures it. */
export function PowerCard({
  serverId,
  view,
}: {
  readonly serverId: string;
  readonly view: ServerView;
}): ReactElement | null {
  const { items = [] } = useInventory<PowerSource>(serverId, 'power');
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
  if (items.length === 0) return null;
  return (
    <Card title="Power">
      {items.some(({ watts }) => watts !== null) ? (
        <ChartPanel view={view} result={result} title="Watts" unit="watts" height={120} lines={lines} />
      ) : null}
      <div className="-mx-4 mt-3 -mb-2">
        <PlainTable
          label="Power"
          rows={items}
          rowKey={(row) => row.source}
          columns={[
            { id: 'source', head: 'Source', cell: (row) => <MachineText text={row.model ?? row.source} /> },
            { id: 'kind', head: 'Kind', wide: true, cell: (row) => kinds[row.kind] },
            {
              id: 'state',
              head: 'State',
              cell: (row) => <MachineText text={row.state?.replaceAll('_', ' ') ?? '–'} />,
            },
            { id: 'watts', head: 'Watts', numeric: true, cell: (row) => formatNumber(row.watts, 1) },
            { id: 'load', head: 'Load', numeric: true, wide: true, cell: (row) => formatPercent(row.load_percent) },
            { id: 'battery', head: 'Battery', numeric: true, cell: (row) => formatPercent(row.battery_percent) },
            {
              id: 'left',
              head: 'Lasts',
              numeric: true,
              wide: true,
              cell: (row) => formatDuration(row.runtime_seconds),
            },
          ]}
        />
      </div>
    </Card>
  );
}

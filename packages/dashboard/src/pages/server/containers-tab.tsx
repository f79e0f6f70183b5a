import { containerName } from '@labkeeper/protocol/container-key';
import type { Container } from '@labkeeper/protocol/inventory';
import { Box } from 'lucide-react';
import { type ReactElement, useMemo } from 'react';
import { useFleetContainers } from '../../api/fleet-things.ts';
import { useAddress } from '../../ui/address.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { paletteIndices } from '../../ui/chart-palette.ts';
import { fitsWords } from '../../ui/fits-words.ts';
import { formatBytes, formatNumber, formatShare } from '../../ui/format.ts';
import { MachineText } from '../../ui/machine-text.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import {
  containerSentence,
  containersWorstFirst,
  containerWord,
  publishedPorts,
  type SeenContainer,
  stateOfContainer,
} from '../../ui/container-rows.ts';
import { visibleText } from '../../ui/visible-text.ts';
import { ChartPanel } from './chart-panel.tsx';
import { LogLink } from './log-link.tsx';
import { containerLog } from './log-source.ts';
import { PartNote } from './part-note.tsx';
import { useSeries } from './server-view.ts';
import type { TabProps } from './tab-props.ts';
import { useInventory } from './use-server.ts';

const metrics = ['container_cpu_percent', 'container_memory_bytes'];
/** More lines than this in one chart tell nobody anything. */
const MOST_LINES = 12;

/** The containers of a server: how each is, what it takes, and how that has been going. */
export function ContainersTab({ server, view }: TabProps): ReactElement {
  const [search, change] = useAddress();
  const part = useInventory<Container>(server.server_id, 'containers');
  const { data: fleet = [] } = useFleetContainers();
  const result = useSeries(view, metrics);
  const own = fleet.filter(({ server_id }) => server_id === server.server_id);
  const rows = containersWorstFirst(own).filter((row) =>
    fitsWords(search.q, [row.container, row.image, row.project, row.service]),
  );
  const lines = useLines(rows);
  return (
    <div className="space-y-4">
      <PartNote result={part} title="No containers" icon={<Box size={22} aria-hidden="true" />}>
        Containers of Docker and Podman stand here where the agent may read the engine’s socket. The{' '}
        <code className="font-mono">containers</code> line of the Agent tab says whether it may, and what lets it.
      </PartNote>
      {search.q === undefined ? null : (
        <div className="flex items-center gap-3 text-sm text-ink-2">
          <MachineText text={`Only ${search.q}`} />
          <Button size="sm" onClick={() => change({ q: '' })}>
            Show all
          </Button>
        </div>
      )}
      {rows.length === 0 ? null : (
        <>
          <Card title="Containers" flush>
            <Table rows={rows} />
          </Card>
          <Card>
            <div className="grid gap-x-6 gap-y-5 lg:grid-cols-2">
              <ChartPanel view={view} result={result} title="CPU" unit="percent" lines={lines.cpu} />
              <ChartPanel view={view} result={result} title="Memory" unit="bytes" lines={lines.memory} />
            </div>
          </Card>
        </>
      )}
    </div>
  );
}

function useLines(rows: readonly SeenContainer[]) {
  const busiest = rows
    .toSorted((a, b) => (b.memory_bytes ?? 0) - (a.memory_bytes ?? 0))
    .slice(0, MOST_LINES)
    .map(({ container, project }) => ({ container, project }));
  const signature = JSON.stringify(busiest);
  return useMemo(() => {
    const shown = JSON.parse(signature) as typeof busiest;
    const places = paletteIndices(shown.map(containerName));
    function of(metric: string) {
      return shown.map(({ container, project }) => {
        const label = containerName({ container, project });
        const labels = project === null ? { container } : { container, project };
        return { metric, labels, label, colour: places.get(label) ?? 0 };
      });
    }
    return { cpu: of('container_cpu_percent'), memory: of('container_memory_bytes') };
  }, [signature]);
}

function Table({ rows }: { readonly rows: readonly SeenContainer[] }): ReactElement {
  return (
    <PlainTable
      label="Containers"
      rows={rows}
      rowKey={(row) => `${row.engine} ${row.project ?? ''} ${row.container}`}
      columns={[
        {
          id: 'name',
          head: 'Container',
          grow: true,
          cell: (row) => (
            <>
              <MachineText text={row.container} truncate className="font-medium" />
              <MachineText
                text={[row.project, row.image].filter(Boolean).join(' · ')}
                truncate
                className="text-xs text-ink-3 max-sm:hidden"
              />
              <div className="flex flex-col sm:hidden">
                <StatusBadge state={stateOfContainer(row)} label={containerWord(row)} />
                <MachineText text={containerSentence(row)} truncate className="text-xs text-ink-3" />
              </div>
            </>
          ),
        },
        {
          id: 'state',
          head: 'State',
          wide: true,
          cell: (row) => (
            <div className="max-w-72 min-w-0">
              <StatusBadge state={stateOfContainer(row)} label={containerWord(row)} />
              <span className="line-clamp-2 text-xs whitespace-normal text-ink-3">
                <bdi>{visibleText(containerSentence(row))}</bdi>
              </span>
            </div>
          ),
        },
        { id: 'ports', head: 'Ports', wide: true, cell: (row) => <MachineText text={publishedPorts(row) || '–'} /> },
        { id: 'restarts', head: 'Restarts', numeric: true, wide: true, cell: (row) => formatNumber(row.restarts) },
        { id: 'cpu', head: 'CPU', numeric: true, cell: (row) => formatShare(row.cpu_percent) },
        { id: 'memory', head: 'Memory', numeric: true, cell: (row) => formatBytes(row.memory_bytes) },
        {
          id: 'log',
          head: <span className="sr-only">Log</span>,
          cell: (row) => <LogLink log={containerLog(row)} name={containerName(row)} />,
        },
      ]}
    />
  );
}

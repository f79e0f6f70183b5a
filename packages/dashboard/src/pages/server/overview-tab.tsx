import { type ReactElement, useMemo } from 'react';
import { useServerLevels } from '../../api/levels.ts';
import { Card } from '../../ui/card.tsx';
import type { Mark, Threshold } from '../../ui/chart-plot-model.ts';
import type { Levels } from '../../ui/rule-levels.ts';
import { describeRange } from '../../ui/time-range.ts';
import { useAlertMarks } from './alert-marks.ts';
import { AlertsCard } from './alerts-card.tsx';
import { ChartPanel, type LineSpec } from './chart-panel.tsx';
import { CostCard } from './cost-card.tsx';
import { LazyMount } from './lazy-mount.tsx';
import { MoreCharts } from './more-charts.tsx';
import { UpdatesCard } from './updates-card.tsx';
import { SeriesProblem } from './series-problem.tsx';
import { useSeries } from './server-view.ts';
import { ServiceStrips } from './service-strips.tsx';
import { ServicesCard } from './services-card.tsx';
import type { TabProps } from './tab-props.ts';
import { thresholdLines } from './threshold-lines.ts';
import { UpsCard } from './ups-card.tsx';
import { Vitals } from './vitals.tsx';

const metrics = [
  'cpu_percent',
  'memory_percent',
  'disk_percent',
  'network_rx_bytes',
  'network_tx_bytes',
  'reboot_required',
];
const cpu: readonly LineSpec[] = [{ metric: 'cpu_percent', label: 'CPU' }];
const memory: readonly LineSpec[] = [{ metric: 'memory_percent', label: 'Memory' }];
const disk: readonly LineSpec[] = [{ metric: 'disk_percent', label: 'Fullest disk' }];
const network: readonly LineSpec[] = [
  { metric: 'network_rx_bytes', label: 'Received' },
  { metric: 'network_tx_bytes', label: 'Sent' },
];

/** What matters most about a server on one screen: its vital numbers, how they went, its services and what it costs. */
export function OverviewTab({ server, view }: TabProps): ReactElement {
  const result = useSeries(view, metrics);
  const levelsOf = useServerLevels(server.server_id);
  const alertMarks = useAlertMarks(server.server_id);
  const marks = useMemo(() => [...bootMarks(server.boot_time), ...alertMarks], [server.boot_time, alertMarks]);
  const lines = useMemo(
    (): Record<'cpu' | 'memory' | 'disk', readonly Threshold[]> => ({
      cpu: linesOf(levelsOf('cpu_percent')),
      memory: linesOf(levelsOf('memory_percent')),
      disk: linesOf(levelsOf('disk_percent')),
    }),
    [levelsOf],
  );
  const shared = { view, result, marks };
  return (
    <div className="space-y-4">
      <Vitals server={server} view={view} result={result} levelsOf={levelsOf} />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_320px] lg:grid-rows-[auto_1fr]">
        <Card title={`Resource usage (${describeRange(view.range)})`}>
          {result.error ? (
            <SeriesProblem error={result.error} retry={result.retry} />
          ) : (
            <div className="space-y-5">
              <ChartPanel {...shared} title="CPU" unit="percent" lines={cpu} area whole thresholds={lines.cpu} />
              <ChartPanel
                {...shared}
                title="Memory"
                unit="percent"
                lines={memory}
                area
                whole
                thresholds={lines.memory}
              />
              <ChartPanel
                {...shared}
                title="Fullest disk"
                unit="percent"
                lines={disk}
                area
                whole
                thresholds={lines.disk}
              />
              <ChartPanel {...shared} title="Network" unit="bytes_per_second" lines={network} />
            </div>
          )}
        </Card>
        <div className="grid gap-4 sm:grid-cols-2 lg:row-span-2 lg:grid-cols-1">
          <AlertsCard serverId={server.server_id} />
          <UpsCard serverId={server.server_id} />
          <ServicesCard server={server} />
          <CostCard server={server} />
          <UpdatesCard
            server={server}
            reboot={result.book.get('reboot_required')?.mean.findLast((value) => value !== null) === 1}
          />
        </div>
        <LazyMount height={400}>
          <div className="space-y-4">
            <ServiceStrips server={server} view={view} />
            <MoreCharts view={view} marks={marks} />
          </div>
        </LazyMount>
      </div>
    </div>
  );
}

function linesOf({ warn, fail }: Levels): readonly Threshold[] {
  return thresholdLines(warn, fail);
}

function bootMarks(bootTime: string | null): readonly Mark[] {
  const at = bootTime === null ? Number.NaN : Date.parse(bootTime);
  return Number.isNaN(at) ? [] : [{ at, label: 'Started' }];
}

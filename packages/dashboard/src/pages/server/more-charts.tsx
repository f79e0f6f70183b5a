import type { ReactElement } from 'react';
import { Card } from '../../ui/card.tsx';
import type { Mark } from '../../ui/chart-plot-model.ts';
import { ChartPanel, type LineSpec } from './chart-panel.tsx';
import { CoresChart } from './cores-chart.tsx';
import type { SeriesBook } from './series-book.ts';
import { SeriesProblem } from './series-problem.tsx';
import { type ServerView, useSeries } from './server-view.ts';

const metrics = [
  'cpu_user_percent',
  'cpu_system_percent',
  'cpu_iowait_percent',
  'cpu_steal_percent',
  'load_1m',
  'load_5m',
  'load_15m',
  'pressure_some_percent',
  'memory_available_bytes',
  'memory_cached_bytes',
  'memory_arc_bytes',
  'swap_percent',
];

const kinds: readonly LineSpec[] = [
  { metric: 'cpu_user_percent', label: 'programs' },
  { metric: 'cpu_system_percent', label: 'system' },
  { metric: 'cpu_iowait_percent', label: 'waiting for disks' },
  { metric: 'cpu_steal_percent', label: 'taken by the host' },
];
const load: readonly LineSpec[] = [
  { metric: 'load_1m', label: '1 min' },
  { metric: 'load_5m', label: '5 min' },
  { metric: 'load_15m', label: '15 min' },
];
const pressure: readonly LineSpec[] = [
  { metric: 'pressure_some_percent', labels: { resource: 'cpu' }, label: 'CPU', colour: 0 },
  { metric: 'pressure_some_percent', labels: { resource: 'memory' }, label: 'memory', colour: 3 },
  { metric: 'pressure_some_percent', labels: { resource: 'io' }, label: 'disks', colour: 2 },
];
const memory: readonly LineSpec[] = [
  { metric: 'memory_available_bytes', label: 'available' },
  { metric: 'memory_cached_bytes', label: 'file cache' },
  { metric: 'memory_arc_bytes', label: 'ZFS cache' },
];
const swap: readonly LineSpec[] = [{ metric: 'swap_percent', label: 'Swap' }];

/** The charts that tell why: below the ones that tell that. Those without a measurement are left out. */
export function MoreCharts({
  view,
  marks,
}: {
  readonly view: ServerView;
  readonly marks: readonly Mark[];
}): ReactElement | null {
  const result = useSeries(view, metrics);
  const shared = { view, result, marks, height: 132 };
  function known(specs: readonly LineSpec[]): readonly LineSpec[] {
    return specs.filter((spec) => measured(result.book, view, spec));
  }
  const charts = [
    {
      specs: kinds,
      chart: <ChartPanel key="kinds" {...shared} title="CPU by kind" unit="percent" lines={known(kinds)} stacked />,
    },
    {
      specs: load,
      chart: <ChartPanel key="load" {...shared} title="Load" note="programs that run or wait" unit="" lines={load} />,
    },
    {
      specs: pressure,
      chart: (
        <ChartPanel
          key="pressure"
          {...shared}
          title="Pressure"
          note="share of time in which something had to wait"
          unit="percent"
          lines={known(pressure)}
        />
      ),
    },
    {
      specs: memory,
      chart: <ChartPanel key="memory" {...shared} title="Memory by kind" unit="bytes" lines={known(memory)} />,
    },
    { specs: swap, chart: <ChartPanel key="swap" {...shared} title="Swap in use" unit="percent" lines={swap} area /> },
  ].filter(({ specs }) => known(specs).length > 0);
  if (result.error) {
    return (
      <Card title="In more detail">
        <SeriesProblem error={result.error} retry={result.retry} />
      </Card>
    );
  }
  if (!result.loading && charts.length === 0) return null;
  return (
    <Card title="In more detail">
      <div className="space-y-5">
        {charts.map(({ chart }) => chart)}
        <CoresChart view={view} marks={marks} />
      </div>
    </Card>
  );
}

function measured(book: SeriesBook, view: ServerView, spec: LineSpec): boolean {
  return book.get(spec.metric, spec.labels) !== undefined || view.store.value(spec.metric, spec.labels) !== null;
}

import { type ReactElement, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import type { Mark } from '../../ui/chart-plot-model.ts';
import { ChartPanel, type LineSpec } from './chart-panel.tsx';
import { type ServerView, useSeries } from './server-view.ts';

const metrics = ['cpu_core_percent'];
/** More lines than this nobody can follow. */
const MOST_CORES = 16;

interface CoresChartProps {
  readonly view: ServerView;
  readonly marks: readonly Mark[];
}

/** Each processor core by itself, for those who ask: machines with many cores would send much that few look at. */
export function CoresChart({ view, marks }: CoresChartProps): ReactElement {
  const [open, setOpen] = useState(false);
  const result = useSeries(view, metrics, open);
  if (!open) {
    return (
      <Button size="sm" onClick={() => setOpen(true)}>
        Show each core
      </Button>
    );
  }
  const cores = result.book
    .all('cpu_core_percent')
    .map((series) => series.labels['core'] ?? '')
    .toSorted((left, right) => Number(left) - Number(right));
  const lines: readonly LineSpec[] = cores
    .slice(0, MOST_CORES)
    .map((core, index) => ({ metric: 'cpu_core_percent', labels: { core }, label: `core ${core}`, colour: index % 8 }));
  const note = cores.length > MOST_CORES ? `the first ${MOST_CORES} of ${cores.length}` : undefined;
  return (
    <ChartPanel
      view={view}
      result={result}
      marks={marks}
      title="Cores"
      note={note}
      unit="percent"
      whole
      lines={lines}
      empty="Nothing was measured by core; not every kind of machine tells."
    />
  );
}

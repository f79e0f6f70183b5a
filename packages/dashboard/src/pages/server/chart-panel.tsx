import type { Labels } from '@labkeeper/protocol/sample';
import { type ReactElement, type ReactNode, useMemo } from 'react';
import type { ChartLine } from '../../ui/chart-model.ts';
import { paletteIndex } from '../../ui/chart-palette.ts';
import type { Mark, Threshold } from '../../ui/chart-plot-model.ts';
import { SeriesChart } from '../../ui/series-chart.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { isCounter } from './counters.ts';
import { seriesKey } from './live-store.ts';
import { SeriesProblem } from './series-problem.tsx';
import { csvAddress, type SeriesResult, type ServerView, useLiveVersion, viewTrack } from './server-view.ts';

/** One line of a chart: a metric with its labels. Without a colour it takes the one that its metric has everywhere. */
export interface LineSpec {
  readonly metric: string;
  readonly labels?: Labels | undefined;
  readonly label: string;
  readonly colour?: number | undefined;
}

interface ChartPanelProps {
  readonly view: ServerView;
  readonly result: SeriesResult;
  readonly title: string;
  readonly unit: string;
  readonly lines: readonly LineSpec[];
  readonly note?: ReactNode;
  readonly aside?: ReactNode;
  readonly area?: boolean;
  readonly stacked?: boolean;
  /** A share of something that can be full: the axis always goes to 100. */
  readonly whole?: boolean;
  readonly height?: number;
  readonly thresholds?: readonly Threshold[] | undefined;
  readonly marks?: readonly Mark[] | undefined;
  readonly empty?: ReactNode;
}

/** A chart of a server: finds its series in the answer, continues them live, and shares window, zoom and crosshair with the page. */
export function ChartPanel(props: ChartPanelProps): ReactElement {
  const { view, result, lines: specs, unit, title } = props;
  useLiveVersion(view.store);
  const signature = specs.map((spec) => `${seriesKey(spec.metric, spec.labels)}${spec.label}`).join('|');
  const lines = useMemo(
    () => specs.map((spec) => lineOf(view, result, spec)),
    // Specs are written where they are used, so they are told apart by what they say; a view is new at every tick of the
    // clock, and only its window, and where it is fine enough every live sample, moves the lines.
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- see above
    [signature, result.book, view.range, view.now, view.beat],
  );
  const now =
    view.range.kind === 'window' ? undefined : new Map(specs.map((spec) => [keyOf(spec), valueNow(view, spec)]));
  const { error, retry } = result;
  return (
    <SeriesChart
      title={title}
      unit={unit}
      lines={lines}
      from={view.from}
      to={view.to}
      now={now}
      note={props.note}
      aside={props.aside}
      area={props.area}
      stacked={props.stacked}
      whole={props.whole}
      height={props.height ?? 156}
      thresholds={props.thresholds}
      marks={props.marks}
      follow={view.range.kind === 'live'}
      loading={result.loading}
      old={result.old}
      empty={props.empty}
      csvHref={csvAddress(view, [...new Set(specs.map((spec) => spec.metric))])}
      onZoom={view.zoom}
      onZoomOut={view.unzoom}
      problem={error ? <SeriesProblem error={error} retry={retry} /> : undefined}
    />
  );
}

/** How it is now: live, else as last reported, of what is counted its newest rate; without any the line's newest stands for it. */
function valueNow(view: ServerView, { metric, labels }: LineSpec): number | null {
  const reported = isCounter(metric) ? view.rates.get(seriesKey(metric, labels)) : view.latest.value(metric, labels);
  return view.store.value(metric, labels) ?? reported ?? null;
}

function keyOf(spec: LineSpec): string {
  return seriesKey(spec.metric, spec.labels);
}

function lineOf(view: ServerView, result: SeriesResult, spec: LineSpec): ChartLine {
  return {
    key: keyOf(spec),
    label: visibleText(spec.label),
    colour: spec.colour ?? paletteIndex(spec.metric),
    track: viewTrack(view, result.book, spec.metric, spec.labels),
  };
}

import {
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactElement,
} from 'react';
import { createCrosshair, useCrosshair } from './chart-crosshair.ts';
import { valueAt } from './chart-data.ts';
import type { ChartPlot, PlotEvents } from './chart-plot.ts';
import type { PlotModel } from './chart-plot-model.ts';
import { drawSoon, forgetDrawing } from './draw-queue.ts';
import { formatMoment } from './chart-time.ts';
import { formatQuantity } from './chart-units.ts';

interface SeriesChartCanvasProps {
  readonly title: string;
  readonly model: PlotModel;
  readonly height: number;
  readonly describedBy: string;
  readonly onZoom?: ((from: number, to: number) => void) | undefined;
  readonly onZoomOut?: (() => void) | undefined;
  /** The point under the crosshair; called often, so it must not set state. */
  readonly onIndex: (index: number | null) => void;
}

/** What a screen reader says of a point. */
export function pointText(model: PlotModel, index: number): string {
  const values = model.lines.map((line) => `${line.label} ${formatQuantity(valueAt(line.mean, index), line.unit)}`);
  return `${formatMoment((model.times[index] ?? 0) * 1000, model.step)}: ${values.join(', ')}`;
}

/** The canvas of a chart with its crosshair by mouse, finger and keyboard. Loads the drawing code with the first chart. */
export function SeriesChartCanvas(props: SeriesChartCanvasProps): ReactElement {
  const { model, title, height } = props;
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<ChartPlot | null>(null);
  const latest = useRef(props);
  const [failed, setFailed] = useState(false);
  const id = useId();
  const shared = useCrosshair();
  const crosshair = useMemo(() => shared ?? createCrosshair(), [shared]);

  useLayoutEffect(() => {
    latest.current = props;
  });

  useLayoutEffect(() => {
    const { current } = plot;
    if (current) drawSoon(current, () => current.update(model));
  }, [model]);

  useEffect(() => {
    let alive = true;
    const events: PlotEvents = {
      onZoom: (from, to) => latest.current.onZoom?.(from, to),
      onZoomOut: () => latest.current.onZoomOut?.(),
      onIndex: (index) => {
        latest.current.onIndex(index);
        if (host.current) describePoint(host.current, latest.current.model, index);
      },
    };
    void import('./chart-plot.ts').then(
      ({ ChartPlot: Plot }) => {
        if (!alive) return;
        drawSoon(latest, () => {
          if (host.current)
            plot.current = new Plot({ host: host.current, id, crosshair, events, height }, latest.current.model);
        });
      },
      () => alive && setFailed(true),
    );
    return () => {
      alive = false;
      forgetDrawing(latest);
      if (plot.current) forgetDrawing(plot.current);
      plot.current?.destroy();
      plot.current = null;
    };
  }, [id, crosshair, height]);

  function onKeyDown(event: KeyboardEvent): void {
    if (plot.current && steer(event, plot.current, props, crosshair.get().moment)) event.preventDefault();
    if (event.key === 'Escape') crosshair.set({ moment: null, owner: null });
  }

  if (failed) return <p className="chart-note">The drawing code could not be loaded. Reload the page to try again.</p>;
  return (
    <div
      ref={host}
      className="chart-canvas"
      style={{ height }}
      role="slider"
      tabIndex={0}
      aria-label={`${title}: moment`}
      aria-describedby={props.describedBy}
      aria-orientation="horizontal"
      aria-valuemin={0}
      aria-valuemax={Math.max(0, model.times.length - 1)}
      aria-valuenow={Math.max(0, model.times.length - 1)}
      aria-valuetext={pointText(model, model.times.length - 1)}
      onKeyDown={onKeyDown}
    />
  );
}

/** Written past React: the crosshair moves with every pixel of the pointer. */
function describePoint(host: HTMLElement, model: PlotModel, index: number | null): void {
  if (document.activeElement !== host) return;
  const shown = index ?? model.times.length - 1;
  host.setAttribute('aria-valuenow', String(shown));
  host.setAttribute('aria-valuetext', pointText(model, shown));
}

type Steer = (plot: ChartPlot, props: SeriesChartCanvasProps, moment: number | null, stride: number) => void;

const steering: Readonly<Record<string, Steer>> = {
  ArrowLeft: (plot, _, __, stride) => plot.step(-stride),
  ArrowDown: (plot, _, __, stride) => plot.step(-stride),
  ArrowRight: (plot, _, __, stride) => plot.step(stride),
  ArrowUp: (plot, _, __, stride) => plot.step(stride),
  Home: (plot) => plot.stepTo('first'),
  End: (plot) => plot.stepTo('last'),
  '+': zoomIn,
  '=': zoomIn,
  '-': (_, props) => props.onZoomOut?.(),
};

function zoomIn(_: ChartPlot, { model, onZoom }: SeriesChartCanvasProps, moment: number | null): void {
  const middle = moment ?? (model.from + model.to) / 2;
  const quarter = (model.to - model.from) / 4;
  onZoom?.((middle - quarter) * 1000, (middle + quarter) * 1000);
}

/** Does what a key means to a chart; says whether it meant anything. */
function steer(event: KeyboardEvent, plot: ChartPlot, props: SeriesChartCanvasProps, moment: number | null): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const action = Object.hasOwn(steering, event.key) ? steering[event.key] : undefined;
  action?.(plot, props, moment, event.shiftKey ? 10 : 1);
  return action !== undefined;
}

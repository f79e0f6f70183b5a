import type uPlot from 'uplot';
import { lonelyPoints, stackColumns, type Point } from './chart-data.ts';
import { drawOver, drawUnder, type DrawState } from './chart-plot-draw.ts';
import { hasBand, type PlotLine, type PlotModel } from './chart-plot-model.ts';
import type { ValueAxis } from './chart-scale.ts';
import { withAlpha } from './chart-theme.ts';
import { LABEL_WIDTH, timeTicks, type TimeTick } from './chart-time.ts';

/** Width of the value labels at the left, the same for every chart so that their crosshairs meet. CSS pixels. */
export const GUTTER = 46;

const TOP = 20;
const RIGHT = 10;
const BOTTOM = 24;

/** What the options read afresh at every drawing, and what they report. */
export interface PlotContext {
  state(): DrawState;
  axis(): ValueAxis;
  /** First and last moment (seconds) that is in view just now. */
  view(): [number, number];
  onSelect(from: number, to: number): void;
  onReset(): void;
  onCursor(): void;
}

/** The columns as the plot draws them: bands first, so that lines lie above them. */
export function plotColumns(model: PlotModel): uPlot.AlignedData {
  const bands: Point[][] = [];
  for (const line of model.lines) {
    if (hasBand(model, line)) bands.push([...(line.max ?? [])], [...(line.min ?? [])]);
  }
  const means = model.lines.map((line) => line.mean);
  const drawn = model.stacked ? stackColumns(means) : means.map((values) => [...values]);
  return [[...model.times], ...bands, ...drawn];
}

/** The options of a plot of this shape; colours, axes and thresholds are read at each drawing. */
export function plotOptions(context: PlotContext, width: number, height: number): uPlot.Options {
  const { model } = context.state();
  const banded = model.lines.filter((line) => hasBand(model, line));
  const edges = banded.flatMap((): uPlot.Series[] => [edgeSeries(), edgeSeries()]);
  const offset = edges.length + 1;
  return {
    width,
    height,
    pxAlign: 0,
    padding: [TOP, RIGHT, 0, 0],
    legend: { show: false },
    series: [{}, ...edges, ...model.lines.map((line, index) => lineSeries(context, line, index))],
    bands: [...bandFills(context, banded), ...stackFills(context, offset)],
    scales: {
      x: { time: true, range: () => context.view() },
      y: { range: () => [context.axis().min, context.axis().max] },
    },
    axes: [timeAxis(context), valueAxisOptions(context)],
    cursor: cursorOptions(context, offset),
    hooks: {
      drawAxes: [(plot) => drawUnder(plot, context.state()), (plot) => drawUnit(plot, context)],
      draw: [(plot) => drawOver(plot, context.state())],
      setCursor: [() => context.onCursor()],
      setSelect: [
        (plot) => {
          const { left, width: selected } = plot.select;
          if (selected > 0) context.onSelect(plot.posToVal(left, 'x'), plot.posToVal(left + selected, 'x'));
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
    },
  };
}

function edgeSeries(): uPlot.Series {
  return { scale: 'y', width: 0, stroke: 'transparent', points: { show: false } };
}

function lineSeries(context: PlotContext, line: PlotLine, index: number): uPlot.Series {
  function colour(): string {
    return context.state().theme.series[line.colour] ?? context.state().theme.text;
  }
  function lonely(): number[] {
    return lonelyPoints(context.state().model.lines[index]?.mean ?? []);
  }
  const { area, stacked } = context.state().model;
  const filled = stacked ? index === 0 : area;
  return {
    label: line.label,
    scale: 'y',
    width: stacked ? 1 : 1.5,
    stroke: colour,
    ...(filled ? { fill: (plot: uPlot) => (stacked ? withAlpha(colour(), 0.35) : fade(plot, colour())) } : {}),
    points: { show: () => lonely().length > 0, filter: lonely, size: 4, width: 0, fill: colour, stroke: colour },
  };
}

function fade(plot: uPlot, colour: string): CanvasGradient | string {
  const { top, height } = plot.bbox;
  if (!Number.isFinite(top) || height <= 0) return 'transparent';
  const gradient = plot.ctx.createLinearGradient(0, top, 0, top + height);
  gradient.addColorStop(0, withAlpha(colour, 0.22));
  gradient.addColorStop(1, withAlpha(colour, 0.02));
  return gradient;
}

function bandFills(context: PlotContext, banded: readonly PlotLine[]): uPlot.Band[] {
  return banded.map((line, index) => ({
    series: [index * 2 + 1, index * 2 + 2],
    fill: () => withAlpha(context.state().theme.series[line.colour] ?? 'transparent', 0.18),
  }));
}

function stackFills(context: PlotContext, offset: number): uPlot.Band[] {
  const { model } = context.state();
  if (!model.stacked) return [];
  return model.lines.slice(1).map((line, index) => ({
    series: [offset + index + 1, offset + index],
    fill: () => withAlpha(context.state().theme.series[line.colour] ?? 'transparent', 0.35),
  }));
}

function timeAxis(context: PlotContext): uPlot.Axis {
  const { theme } = context.state();
  function ticks(plot: uPlot): TimeTick[] {
    const [from, to] = context.view();
    const width = plot.bbox.width / devicePixelRatio;
    const all = timeTicks(from * 1000, to * 1000, Math.max(2, width / LABEL_WIDTH));
    // A label is centred on its tick: one at the very edge would be cut in half.
    return all.filter((tick) => ((to - tick.at / 1000) / (to - from)) * width > tick.label.length * 3 - RIGHT);
  }
  return {
    size: BOTTOM,
    gap: 6,
    font: `11px ${theme.font}`,
    stroke: () => context.state().theme.text,
    grid: { show: false },
    ticks: { show: false },
    splits: (plot) => ticks(plot).map((tick) => tick.at / 1000),
    values: (plot) => ticks(plot).map((tick) => tick.label),
  };
}

function valueAxisOptions(context: PlotContext): uPlot.Axis {
  const { theme } = context.state();
  return {
    scale: 'y',
    size: GUTTER,
    gap: 8,
    font: `11px ${theme.font}`,
    stroke: () => context.state().theme.text,
    grid: { stroke: () => context.state().theme.grid, width: 1 },
    ticks: { show: false },
    splits: () => [...context.axis().ticks],
    values: () => [...context.axis().labels],
  };
}

/** The unit stands once, above the top label. */
function drawUnit(plot: uPlot, context: PlotContext): void {
  const { ctx, bbox } = plot;
  const { theme } = context.state();
  ctx.save();
  ctx.font = `${10.5 * devicePixelRatio}px ${theme.font}`;
  ctx.fillStyle = theme.text;
  ctx.textAlign = 'right';
  ctx.textBaseline = 'alphabetic';
  const x = bbox.left - 8 * devicePixelRatio;
  ctx.fillText(context.axis().unit, x, bbox.top - 9 * devicePixelRatio);
  ctx.restore();
}

function cursorOptions(context: PlotContext, offset: number): uPlot.Cursor {
  function lineOf(index: number): PlotLine | undefined {
    return context.state().model.lines[index - offset];
  }
  function colour(_: uPlot, index: number): string {
    const line = lineOf(index);
    return (line && context.state().theme.series[line.colour]) ?? 'transparent';
  }
  return {
    x: true,
    y: false,
    drag: { x: true, y: false, setScale: false, dist: 5 },
    bind: {
      dblclick: () => () => {
        context.onReset();
        return null;
      },
    },
    points: {
      show: (_, index) => {
        const point = document.createElement('div');
        // The edges of a band have no point of their own.
        if (!lineOf(index)) point.hidden = true;
        return point;
      },
      size: 7,
      width: 1.5,
      fill: colour,
      stroke: () => context.state().theme.surface,
    },
  };
}

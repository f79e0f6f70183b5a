import type uPlot from 'uplot';
import { withAlpha, type ChartTheme } from './chart-theme.ts';
import { LABEL_WIDTH, timeTicks } from './chart-time.ts';
import type { Mark, PlotModel, Threshold } from './chart-plot-model.ts';

/** What the drawing hooks need to know at the moment they run. */
export interface DrawState {
  readonly model: PlotModel;
  readonly theme: ChartTheme;
}

/** Under the lines: stripes where nothing was measured, and a hair line where a day, month or year begins. */
export function drawUnder(plot: uPlot, { model, theme }: DrawState): void {
  const { ctx, bbox } = plot;
  ctx.save();
  clipToPlot(plot);
  for (const gap of gapsOf(model)) {
    const left = plot.valToPos(gap.from, 'x', true);
    const right = plot.valToPos(gap.to, 'x', true);
    // A gap narrower than this is seen as a broken line already.
    if (right - left < 10 * devicePixelRatio) continue;
    drawStripes(ctx, { left, right, top: bbox.top, bottom: bbox.top + bbox.height }, withAlpha(theme.unknown, 0.28));
  }
  ctx.strokeStyle = theme.grid;
  ctx.lineWidth = devicePixelRatio;
  const [from = 0, to = 0] = [plot.scales['x']?.min, plot.scales['x']?.max];
  for (const tick of timeTicks(from * 1000, to * 1000, bbox.width / devicePixelRatio / LABEL_WIDTH)) {
    if (tick.major) verticalLine(plot, tick.at / 1000, []);
  }
  ctx.restore();
}

/** Over the lines: thresholds, marks of what happened, and the newest point while the window follows the clock. */
export function drawOver(plot: uPlot, { model, theme }: DrawState): void {
  const { ctx } = plot;
  ctx.save();
  clipToPlot(plot);
  for (const threshold of model.thresholds) drawThreshold(plot, threshold, theme);
  if (model.follow) drawNewest(plot, { model, theme });
  ctx.restore();
  ctx.save();
  drawThresholdLabels(plot, { model, theme });
  for (const mark of model.marks) drawMark(plot, mark, theme);
  ctx.restore();
}

/** A report that is this late (seconds) is missing, even where points lie closer. */
const LATE_SECONDS = 180;

/**
 * Spans (seconds) in which no line has a value: between measured moments, and from the last one to the end of the window
 * when that is longer ago than a report may be late. Before the first moment there was nothing to measure.
 */
export function gapsOf(model: Pick<PlotModel, 'times' | 'lines' | 'step' | 'to'>): { from: number; to: number }[] {
  const gaps: { from: number; to: number }[] = [];
  let lastMeasured: number | null = null;
  let open = false;
  for (const [index, time] of model.times.entries()) {
    const values = model.lines.map((line) => line.mean[index]);
    if (values.some((value) => typeof value === 'number')) {
      if (open && lastMeasured !== null) gaps.push({ from: lastMeasured, to: time });
      lastMeasured = time;
      open = false;
    } else if (values.includes(null)) {
      open = true;
    }
  }
  const silent = lastMeasured === null ? 0 : model.to - lastMeasured;
  if (lastMeasured !== null && silent > Math.max(LATE_SECONDS, model.step * 3))
    gaps.push({ from: lastMeasured, to: model.to });
  return gaps;
}

function clipToPlot(plot: uPlot): void {
  const { ctx, bbox } = plot;
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function drawStripes(ctx: CanvasRenderingContext2D, box: Box, colour: string): void {
  const spacing = 7 * devicePixelRatio;
  const height = box.bottom - box.top;
  ctx.save();
  ctx.beginPath();
  ctx.rect(box.left, box.top, box.right - box.left, height);
  ctx.clip();
  ctx.strokeStyle = colour;
  ctx.lineWidth = devicePixelRatio;
  ctx.beginPath();
  // Counted from the plot's own zero, so that the stripes of neighbouring gaps meet.
  for (let x = Math.floor((box.left - height) / spacing) * spacing; x < box.right; x += spacing) {
    ctx.moveTo(x, box.bottom);
    ctx.lineTo(x + height, box.top);
  }
  ctx.stroke();
  ctx.restore();
}

function verticalLine(plot: uPlot, at: number, dash: number[]): void {
  const { ctx, bbox } = plot;
  const x = Math.round(plot.valToPos(at, 'x', true)) + 0.5;
  ctx.setLineDash(dash);
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
}

function drawThreshold(plot: uPlot, threshold: Threshold, theme: ChartTheme): void {
  const { ctx, bbox } = plot;
  const scale = plot.scales['y'];
  if (!scale || threshold.value > (scale.max ?? 0) || threshold.value < (scale.min ?? 0)) return;
  const y = Math.round(plot.valToPos(threshold.value, 'y', true)) + 0.5;
  const colour = threshold.status === 'FAIL' ? theme.fail : theme.warn;
  ctx.strokeStyle = withAlpha(colour, 0.75);
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.setLineDash([]);
}

const LABEL_PX = 10.5;

/**
 * Whether the words of a threshold stand below its line: those of the lowest of several, so that no two meet, and where a line ends above the threshold and
 * would run through words above it. `room` is how far the line is from the time axis (px): words below the lowest values would stand in the axis.
 */
export function standsBelow(value: number, all: readonly number[], newest: number, room: number): boolean {
  if (room < LABEL_PX + 4) return false;
  return (all.length > 1 && value === Math.min(...all)) || newest > value;
}

/** The words of thresholds at the right end of their lines. */
function drawThresholdLabels(plot: uPlot, { model, theme }: DrawState): void {
  const { ctx, bbox } = plot;
  const [min, max] = [plot.scales['y']?.min ?? 0, plot.scales['y']?.max ?? 0];
  ctx.font = `${LABEL_PX * devicePixelRatio}px ${theme.font}`;
  ctx.textAlign = 'right';
  ctx.lineJoin = 'round';
  const right = bbox.left + bbox.width - 2 * devicePixelRatio;
  const shown = model.thresholds.filter(({ value }) => value <= max && value >= min);
  const newest = Math.max(
    ...model.lines.map(({ mean }) => mean.findLast((one) => typeof one === 'number') ?? -Infinity),
  );
  const all = shown.map(({ value }) => value);
  for (const threshold of shown) {
    const line = Math.round(plot.valToPos(threshold.value, 'y', true));
    const room = (bbox.top + bbox.height - line) / devicePixelRatio;
    const below = standsBelow(threshold.value, all, newest, room);
    ctx.textBaseline = below ? 'top' : 'bottom';
    const y = line + (below ? 3 : -2) * devicePixelRatio;
    // A halo of the surface keeps the word readable where a line runs behind it.
    ctx.strokeStyle = theme.surface;
    ctx.lineWidth = 4 * devicePixelRatio;
    ctx.strokeText(threshold.label, right, y);
    ctx.fillStyle = threshold.status === 'FAIL' ? theme.failText : theme.warnText;
    ctx.fillText(threshold.label, right, y);
  }
}

function drawNewest(plot: uPlot, { model, theme }: DrawState): void {
  const { ctx } = plot;
  let sum = 0;
  for (const line of model.lines) {
    const index = line.mean.findLastIndex((value) => typeof value === 'number');
    const value = line.mean[index];
    const time = model.times[index];
    if (typeof value !== 'number' || time === undefined) continue;
    sum += value;
    const y = plot.valToPos(model.stacked ? sum : value, 'y', true);
    ctx.beginPath();
    ctx.arc(plot.valToPos(time, 'x', true), y, 2.5 * devicePixelRatio, 0, Math.PI * 2);
    ctx.fillStyle = theme.series[line.colour] ?? theme.text;
    ctx.fill();
  }
}

function drawMark(plot: uPlot, mark: Mark, theme: ChartTheme): void {
  const { ctx, bbox } = plot;
  const at = mark.at / 1000;
  const scale = plot.scales['x'];
  if (!scale || at < (scale.min ?? 0) || at > (scale.max ?? 0)) return;
  const colours = { OK: theme.ok, WARN: theme.warn, FAIL: theme.fail, UNKNOWN: theme.unknown };
  const colour = mark.status ? colours[mark.status] : theme.text;
  ctx.strokeStyle = withAlpha(colour, 0.6);
  ctx.lineWidth = devicePixelRatio;
  verticalLine(plot, at, [2 * devicePixelRatio, 3 * devicePixelRatio]);
  const x = plot.valToPos(at, 'x', true);
  const y = bbox.top + bbox.height;
  const size = 4 * devicePixelRatio;
  ctx.setLineDash([]);
  ctx.fillStyle = colour;
  ctx.beginPath();
  ctx.moveTo(x, y - size);
  ctx.lineTo(x + size, y + size * 0.75);
  ctx.lineTo(x - size, y + size * 0.75);
  ctx.closePath();
  ctx.fill();
}

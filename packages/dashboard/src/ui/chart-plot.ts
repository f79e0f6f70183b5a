import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Crosshair, CrosshairState } from './chart-crosshair.ts';
import { extent, nearestIndex } from './chart-data.ts';
import { plotColumns, plotOptions, type PlotContext } from './chart-plot-options.ts';
import { hasBand, plotShape, type PlotModel } from './chart-plot-model.ts';
import { valueAxis, type ValueAxis } from './chart-scale.ts';
import { onThemeChange, readChartTheme, type ChartTheme } from './chart-theme.ts';
import { createTip, type ChartTip } from './chart-tip.ts';

/** What a plot tells the component around it; times in ms. */
export interface PlotEvents {
  onZoom(from: number, to: number): void;
  onZoomOut(): void;
  /** The point under the shared crosshair, null when it stands nowhere. */
  onIndex(index: number | null): void;
}

interface PlotSetup {
  readonly host: HTMLElement;
  readonly id: string;
  readonly crosshair: Crosshair;
  readonly events: PlotEvents;
  readonly height: number;
}

const NOWHERE = -10;

/** A plot on a canvas: the only place that knows uPlot. Everything that moves often happens here, outside React. */
export class ChartPlot {
  private readonly setup: PlotSetup;
  private model: PlotModel;
  private theme: ChartTheme;
  private axis: ValueAxis;
  private plot: uPlot;
  private tip: ChartTip;
  private shape: string;
  private updatedAt = 0;
  /** Seconds by which the window has moved with the clock since the last update. */
  private drift = 0;
  private frame = 0;
  private receiving = false;
  private readonly stops: (() => void)[] = [];

  constructor(setup: PlotSetup, model: PlotModel) {
    this.setup = setup;
    this.model = model;
    this.theme = readChartTheme(setup.host);
    this.axis = this.reckonAxis();
    this.shape = plotShape(model);
    this.plot = this.build();
    this.tip = createTip(this.plot.over);
    this.listen();
    this.update(model);
  }

  /** Draws other data, with a new plot only when there are other lines. */
  update(model: PlotModel): void {
    this.model = model;
    this.axis = this.reckonAxis();
    this.updatedAt = performance.now();
    this.drift = 0;
    const shape = plotShape(model);
    if (shape === this.shape) {
      this.plot.setData(plotColumns(model), true);
    } else {
      this.shape = shape;
      this.plot.destroy();
      this.plot = this.build();
      this.tip = createTip(this.plot.over);
      this.listenToPlot();
    }
    this.follow();
    this.applyCrosshair(this.setup.crosshair.get());
  }

  /** Moves the crosshair by so many points, from the newest one when it stands nowhere. */
  step(count: number): void {
    const { times } = this.model;
    const { moment } = this.setup.crosshair.get();
    const start = moment === null ? times.length - (count < 0 ? 0 : 1) : nearestIndex(times, moment);
    this.point(start + count);
  }

  /** Puts the crosshair on the first or the last point. */
  stepTo(end: 'first' | 'last'): void {
    this.point(end === 'first' ? 0 : this.model.times.length - 1);
  }

  /** Stops everything and leaves the host empty. */
  destroy(): void {
    cancelAnimationFrame(this.frame);
    for (const stop of this.stops) stop();
    const { crosshair, id } = this.setup;
    if (crosshair.get().owner === id) crosshair.set({ moment: null, owner: null });
    this.plot.destroy();
  }

  /** A bucket may begin before the window does: the crosshair stays on what can be seen. */
  private point(index: number): void {
    const { times, from, to } = this.model;
    const first = times.findIndex((time) => time >= from);
    const last = times.findLastIndex((time) => time <= to);
    const moment = times[Math.max(first, Math.min(last, index))];
    if (moment !== undefined) this.setup.crosshair.set({ moment, owner: this.setup.id });
  }

  private build(): uPlot {
    const { host, height } = this.setup;
    const context: PlotContext = {
      state: () => ({ model: this.model, theme: this.theme }),
      axis: () => this.axis,
      view: () => [this.model.from + this.drift, this.model.to + this.drift],
      // The page is drawn anew for another window: not in the frame in which the selection ends.
      onSelect: (from, to) => void setTimeout(() => this.setup.events.onZoom(from * 1000, to * 1000)),
      onReset: () => this.setup.events.onZoomOut(),
      onCursor: () => this.publish(),
    };
    const options = plotOptions(context, Math.max(120, host.clientWidth), height);
    return new uPlot(options, plotColumns(this.model), host);
  }

  private listen(): void {
    const { host, crosshair } = this.setup;
    const resize = new ResizeObserver(() => {
      const width = Math.max(120, host.clientWidth);
      if (width !== this.plot.width) this.plot.setSize({ width, height: this.setup.height });
    });
    resize.observe(host);
    this.stops.push(
      () => resize.disconnect(),
      onThemeChange(() => this.retheme()),
      crosshair.subscribe((state) => this.applyCrosshair(state)),
    );
    this.listenToPlot();
  }

  /** A finger moves the crosshair sideways; up and down still scrolls the page (touch-action in chart.css). */
  private listenToPlot(): void {
    const { over } = this.plot;
    const follow = (event: PointerEvent): void => {
      if (event.pointerType === 'mouse') return;
      const left = event.clientX - over.getBoundingClientRect().left;
      this.setup.crosshair.set({ moment: this.plot.posToVal(left, 'x'), owner: this.setup.id });
    };
    over.addEventListener('pointerdown', follow);
    over.addEventListener('pointermove', follow);
  }

  private retheme(): void {
    this.theme = readChartTheme(this.setup.host);
    this.plot.redraw(false, true);
  }

  private reckonAxis(): ValueAxis {
    const { model } = this;
    const edges = model.lines.flatMap((line) => (hasBand(model, line) ? [line.max ?? [], line.min ?? []] : []));
    const columns = model.stacked
      ? plotColumns(model)
          .slice(1)
          .map((column) => [...column])
      : model.lines.map((line) => line.mean);
    const { low, high } = extent([...edges, ...columns]);
    const thresholds = model.thresholds.map((threshold) => threshold.value);
    const maxTicks = this.setup.height < 150 ? 3 : 5;
    return valueAxis({ low, high, unit: model.unit, thresholds, maxTicks, whole: model.whole });
  }

  /** Tells the other charts where the reader points. */
  private publish(): void {
    if (this.receiving) return;
    const { crosshair, id } = this.setup;
    const left = this.plot.cursor.left ?? NOWHERE;
    if (left < 0) {
      if (crosshair.get().owner === id) crosshair.set({ moment: null, owner: null });
      return;
    }
    crosshair.set({ moment: this.plot.posToVal(left, 'x'), owner: id });
  }

  private applyCrosshair(state: CrosshairState): void {
    const { id, events } = this.setup;
    const { moment } = state;
    const shown = moment !== null && moment >= this.model.from && moment <= this.model.to;
    const left = shown ? this.plot.valToPos(moment, 'x') : NOWHERE;
    this.receiving = true;
    this.plot.setCursor({ left, top: shown ? 0 : NOWHERE }, false);
    this.receiving = false;
    const index = shown ? nearestIndex(this.model.times, moment) : -1;
    events.onIndex(index < 0 ? null : index);
    if (index < 0 || state.owner !== id) this.tip.hide();
    else this.tip.show({ model: this.model, index, left, width: this.innerWidth() });
  }

  /** Width of the plot in CSS pixels, without asking the page for it: that would lay it out anew. */
  private innerWidth(): number {
    return this.plot.bbox.width / devicePixelRatio;
  }

  /** Lets the window move with the clock, a redraw per half pixel of movement and none for readers who want no motion. */
  private follow(): void {
    cancelAnimationFrame(this.frame);
    if (!this.model.follow || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const perPixel = (this.model.to - this.model.from) / Math.max(1, this.plot.bbox.width);
    const tick = (): void => {
      const elapsed = (performance.now() - this.updatedAt) / 1000;
      if (elapsed - this.drift >= perPixel / 2) {
        this.drift = elapsed;
        this.plot.setScale('x', { min: this.model.from + elapsed, max: this.model.to + elapsed });
      }
      this.frame = requestAnimationFrame(tick);
    };
    this.frame = requestAnimationFrame(tick);
  }
}

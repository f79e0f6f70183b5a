import type { Point } from './chart-data.ts';

/** One line of a plot. `min` and `max` make the band around it. */
export interface PlotLine {
  readonly key: string;
  readonly label: string;
  readonly unit: string;
  /** Place in the palette, 0 to 7. */
  readonly colour: number;
  readonly mean: readonly Point[];
  readonly min?: readonly Point[] | undefined;
  readonly max?: readonly Point[] | undefined;
}

/** A level drawn across the chart. */
export interface Threshold {
  readonly value: number;
  readonly status: 'WARN' | 'FAIL';
  readonly label: string;
}

/** Something that happened, drawn on the time axis; `at` in ms. */
export interface Mark {
  readonly at: number;
  readonly label: string;
  readonly status?: 'OK' | 'WARN' | 'FAIL' | 'UNKNOWN' | undefined;
}

/** Everything a plot draws. Times are seconds since the epoch, ascending; every line has a point per time. */
export interface PlotModel {
  readonly times: readonly number[];
  readonly lines: readonly PlotLine[];
  /** Seconds between points, which decides how exactly a moment is told. */
  readonly step: number;
  readonly unit: string;
  readonly from: number;
  readonly to: number;
  readonly area: boolean;
  readonly stacked: boolean;
  /** A share of something that can be full: the axis goes to all of it. */
  readonly whole: boolean;
  readonly thresholds: readonly Threshold[];
  readonly marks: readonly Mark[];
  /** The window moves with the clock between two updates. */
  readonly follow: boolean;
}

/** What changes when other columns are drawn, and so needs a new plot instead of new data. */
export function plotShape(model: PlotModel): string {
  const lines = model.lines.map((line) => `${line.key}:${line.colour}:${hasBand(model, line) ? 'b' : ''}`);
  return `${lines.join('|')}/${model.stacked}/${model.area}/${model.unit}`;
}

/** Whether a line is drawn with its band: never in a stack, and with many lines a band hides more than it tells. */
export function hasBand(model: PlotModel, line: PlotLine): boolean {
  return !model.stacked && model.lines.length <= 3 && line.min !== undefined && line.max !== undefined;
}

import { alignTracks, type Track } from './chart-data.ts';
import type { Mark, PlotModel, Threshold } from './chart-plot-model.ts';

/** One line of a chart as a page describes it; `colour` is a place in the palette. */
export interface ChartLine {
  readonly key: string;
  readonly label: string;
  readonly colour: number;
  readonly track: Track | null;
}

/** What a page asks of a chart. Times in ms. */
export interface ChartRequest {
  readonly lines: readonly ChartLine[];
  readonly unit: string;
  readonly from: number;
  readonly to: number;
  readonly area?: boolean | undefined;
  readonly stacked?: boolean | undefined;
  readonly whole?: boolean | undefined;
  readonly follow?: boolean | undefined;
  readonly thresholds?: readonly Threshold[] | undefined;
  readonly marks?: readonly Mark[] | undefined;
}

const NOTHING: Track = { times: [], step: 1, mean: [] };

/** Puts the lines of a chart on one time axis; null when not one of them has a value. */
export function chartModel(request: ChartRequest): PlotModel | null {
  const tracks = request.lines.map((line) => line.track ?? NOTHING);
  const present = tracks.filter((track) => track.mean.length > 0);
  if (!present.some((track) => track.mean.some((value) => typeof value === 'number'))) return null;
  const aligned = alignTracks(present);
  const columns = new Map(present.map((track, index) => [track, aligned.columns[index]]));
  const missing = aligned.times.map(() => null);
  return {
    times: aligned.times,
    step: aligned.step,
    unit: request.unit,
    from: request.from / 1000,
    to: request.to / 1000,
    area: request.area ?? false,
    stacked: request.stacked ?? false,
    whole: request.whole ?? false,
    follow: request.follow ?? false,
    thresholds: request.thresholds ?? [],
    marks: request.marks ?? [],
    lines: request.lines.map((line, index) => {
      const column = columns.get(tracks[index] ?? NOTHING);
      return {
        key: line.key,
        label: line.label,
        colour: line.colour,
        unit: request.unit,
        mean: column?.mean ?? missing,
        min: column?.min,
        max: column?.max,
      };
    }),
  };
}

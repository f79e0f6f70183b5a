import type { Series } from '@labkeeper/protocol/sample';

/** A value of a chart: null where nothing was measured (drawn as a gap), undefined where this line simply has no point. */
export type Point = number | null | undefined;

/** Numbers over time; `times` (seconds since the epoch) ascend and have one value each. */
export interface Track {
  readonly times: readonly number[];
  /** Seconds between points, as a rule: a value of a series stands for the step that begins at its time. */
  readonly step: number;
  readonly mean: readonly Point[];
  readonly min?: readonly Point[] | undefined;
  readonly max?: readonly Point[] | undefined;
}

/** Several tracks on one time axis; `columns` belong to the tracks one by one. */
export interface Aligned {
  readonly times: number[];
  readonly columns: readonly Column[];
  /** Seconds between points: the finest of all tracks. */
  readonly step: number;
}

export interface Column {
  readonly mean: Point[];
  readonly min?: Point[];
  readonly max?: Point[];
}

/** Reads one series of an answer as a track. Values that are not finite become gaps. */
export function trackOf(series: Series): Track {
  const start = Date.parse(series.start) / 1000;
  return {
    times: series.mean.map((_, index) => start + index * series.step_seconds),
    step: series.step_seconds,
    mean: bridgeCadence(series.mean, series.step_seconds),
    ...(series.min && series.max
      ? { min: bridgeCadence(series.min, series.step_seconds), max: bridgeCadence(series.max, series.step_seconds) }
      : {}),
  };
}

/** Agents report once a minute unless told otherwise: what a pause is held against while points are too few to show their own rhythm. */
const usualSeconds = 60;

/**
 * Tells a missing report from a slow one: when points come regularly every n buckets, the empty buckets between two of
 * them are undefined (the line goes on), and only what is longer than that stays null (a gap). Where the rhythm changes on
 * the way, a stretch of reports a minute apart is no row of gaps because others came faster.
 */
export function bridgeCadence(values: readonly (number | null)[], stepSeconds: number): Point[] {
  const usual = usualSeconds / stepSeconds;
  const spacing = usualSpacing(values) ?? usual;
  const bridged: Point[] = values.map((value) => (value !== null && Number.isFinite(value) ? value : null));
  if (spacing <= 1 && usual <= 1) return bridged;
  const places = bridged.flatMap((value, index) => (value === null ? [] : [index]));
  for (const [nth, place] of places.entries()) {
    const after = places[nth + 1];
    if (after === undefined || after - place <= 1) continue;
    const around = Math.max(place - (places[nth - 1] ?? place), (places[nth + 2] ?? after) - after);
    const allowed = Math.max(spacing, Math.min(around, usual));
    if (after - place < allowed * 1.9) bridged.fill(undefined, place + 1, after);
  }
  return bridged;
}

/** The median distance between neighbouring values, in buckets; undefined when there are too few to tell. */
function usualSpacing(values: readonly (number | null)[]): number | undefined {
  const distances: number[] = [];
  let previous = -1;
  for (const [index, value] of values.entries()) {
    if (value === null) continue;
    if (previous >= 0) distances.push(index - previous);
    previous = index;
  }
  if (distances.length < 3) return undefined;
  distances.sort((left, right) => left - right);
  return distances[Math.floor(distances.length / 2)];
}

/** Puts tracks on one time axis. Tracks of one query share theirs and are passed through; others are merged. */
export function alignTracks(tracks: readonly Track[]): Aligned {
  const [first] = tracks;
  if (!first) return { times: [], columns: [], step: 1 };
  const step = Math.min(...tracks.map((track) => track.step));
  if (tracks.every((track) => sameTimes(track.times, first.times))) {
    return { times: [...first.times], columns: tracks.map((track) => columnOf(track, (values) => [...values])), step };
  }
  const times = [...new Set(tracks.flatMap((track) => track.times))].sort((left, right) => left - right);
  const position = new Map(times.map((time, index) => [time, index]));
  const columns = tracks.map((track) => columnOf(track, (values) => spread(track, values, position)));
  return { times, columns, step };
}

function sameTimes(one: readonly number[], other: readonly number[]): boolean {
  return one === other || (one.length === other.length && one.every((time, index) => time === other[index]));
}

function columnOf(track: Track, place: (values: readonly Point[]) => Point[]): Column {
  return {
    mean: place(track.mean),
    ...(track.min && track.max ? { min: place(track.min), max: place(track.max) } : {}),
  };
}

function spread(track: Track, values: readonly Point[], position: ReadonlyMap<number, number>): Point[] {
  const column = Array.from<Point>({ length: position.size });
  for (const [index, value] of values.entries()) {
    const at = position.get(track.times[index] ?? Number.NaN);
    if (at !== undefined) column[at] = value;
  }
  return column;
}

/** Sums columns upwards for a stacked area: the n-th answer is the sum of the first n + 1. A moment with no value at all stays a gap. */
export function stackColumns(columns: readonly (readonly Point[])[]): Point[][] {
  const length = columns[0]?.length ?? 0;
  const sums: number[] = Array.from({ length }, () => 0);
  const measured = Array.from({ length }, (_, index) => columns.some((column) => typeof column[index] === 'number'));
  const absent = Array.from({ length }, (_, index) => columns.every((column) => column[index] === undefined));
  return columns.map((column) =>
    column.map((value, index) => {
      if (absent[index]) return undefined;
      if (!measured[index]) return null;
      sums[index] = (sums[index] ?? 0) + (value ?? 0);
      return sums[index];
    }),
  );
}

/** Indices of values that stand alone between gaps: a line cannot show them, so they are drawn as dots. */
export function lonelyPoints(values: readonly Point[]): number[] {
  const lonely: number[] = [];
  let before: Point = null;
  let candidate = -1;
  for (const [index, value] of values.entries()) {
    if (value === undefined) continue;
    if (value === null) {
      if (candidate >= 0) lonely.push(candidate);
      candidate = -1;
    } else {
      candidate = before === null ? index : -1;
    }
    before = value;
  }
  if (candidate >= 0) lonely.push(candidate);
  return lonely;
}

/** Lowest and highest value of everything that will be drawn between two indices; null where there is none. */
export function extent(columns: readonly (readonly Point[])[]): { low: number | null; high: number | null } {
  let low = Infinity;
  let high = -Infinity;
  for (const column of columns) {
    for (const value of column) {
      if (typeof value !== 'number') continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low <= high ? { low, high } : { low: null, high: null };
}

/** The index whose time lies nearest to a moment (seconds); -1 without points. `times` ascend. */
export function nearestIndex(times: readonly number[], moment: number): number {
  if (times.length === 0) return -1;
  let low = 0;
  let high = times.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) < moment) low = middle + 1;
    else high = middle;
  }
  const after = times[low] ?? 0;
  const before = times[low - 1];
  return before !== undefined && moment - before <= after - moment ? low - 1 : low;
}

/** The value shown at an index: the point itself, or the one before it where this line has none there. */
export function valueAt(values: readonly Point[], index: number): number | null {
  for (let position = index; position >= 0; position -= 1) {
    const value = values[position];
    if (value !== undefined) return value;
  }
  return null;
}

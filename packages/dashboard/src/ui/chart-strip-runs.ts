import type { Point, Track } from './chart-data.ts';

/** A stretch of time (seconds) in one state; `state` is null where nothing was measured. */
export interface StateRun {
  readonly from: number;
  readonly to: number;
  readonly state: number | null;
}

/** Joins the points of a state series into stretches inside a window (seconds). A mean between two states counts as the worse, higher one. */
export function stateRuns(track: Track, from: number, to: number): StateRun[] {
  const runs: { from: number; to: number; state: number | null }[] = [];
  for (const [index, mean] of track.mean.entries()) {
    const start = track.times[index] ?? from;
    const end = Math.min(start + track.step, to);
    if (end <= from || start >= to) continue;
    const state = stateOf(track.max?.[index] ?? mean, runs.at(-1)?.state ?? null);
    const last = runs.at(-1);
    if (last && last.state === state) last.to = end;
    else runs.push({ from: Math.max(start, from), to: end, state });
  }
  return runs;
}

function stateOf(value: Point, previous: number | null): number | null {
  if (value === undefined) return previous;
  return value === null ? null : Math.max(0, Math.ceil(value - 1e-9));
}

/** How long each state held, in seconds. */
export function stateDurations(runs: readonly StateRun[]): Map<number | null, number> {
  const durations = new Map<number | null, number>();
  for (const run of runs) durations.set(run.state, (durations.get(run.state) ?? 0) + run.to - run.from);
  return durations;
}

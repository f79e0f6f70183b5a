import type { Track } from './chart-data.ts';

/**
 * Since when (ms) a line is at or above a level without a break, as far as it shows: what is above from its first point on
 * is so "for at least" that long. Undefined where it is below, or where its newest point is not measured.
 */
export function aboveSince(track: Track | null, level: number | undefined): number | undefined {
  if (!track || level === undefined) return undefined;
  let since: number | undefined;
  for (let index = track.mean.length - 1; index >= 0; index -= 1) {
    const value = track.mean[index];
    const time = track.times[index];
    if (value === undefined || time === undefined || (value === null && since === undefined)) continue;
    if (value === null || value < level) break;
    since = time * 1000;
  }
  return since;
}

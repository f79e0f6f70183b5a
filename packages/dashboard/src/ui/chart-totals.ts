import type { Series } from '@labkeeper/protocol/sample';
import { bridgeCadence } from './chart-data.ts';

/** What a rate adds up to: `total` in the unit without "per second", and the share of the range that was measured (0 to 1). */
export interface Total {
  readonly total: number;
  readonly covered: number;
}

/**
 * Adds a rate up over a window (ms; the whole series without one). Where reports come only every few steps, a rate holds
 * for all the steps since the report before. Unmeasured steps count as nothing and lower `covered`; null when nothing
 * was measured.
 */
export function totalOf(
  series: Pick<Series, 'mean' | 'start' | 'step_seconds'> | undefined,
  window: { readonly from: number; readonly to: number } = { from: -Infinity, to: Infinity },
): Total | null {
  if (!series) return null;
  const start = Date.parse(series.start);
  const step = series.step_seconds * 1000;
  let [sum, measured, places, carried] = [0, 0, 0, 0];
  for (const [index, rate] of bridgeCadence(series.mean, series.step_seconds).entries()) {
    const at = start + index * step;
    const inside = Math.max(0, Math.min(at + step, window.to) - Math.max(at, window.from)) / 1000;
    places += inside;
    // A step without a report of its own belongs to the next one.
    if (rate === undefined) carried += inside;
    else {
      if (rate !== null) {
        sum += rate * (inside + carried);
        measured += inside + carried;
      }
      carried = 0;
    }
  }
  return measured === 0 ? null : { total: sum, covered: measured / places };
}

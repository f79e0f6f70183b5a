import type { Series } from '@labkeeper/protocol/sample';

/** What a rate adds up to: `total` in the unit without "per second", and the share of the range that was measured (0 to 1). */
export interface Total {
  readonly total: number;
  readonly covered: number;
}

/** Adds a rate series up over its own steps; unmeasured steps count as nothing and lower `covered`. Null when nothing was measured. */
export function totalOf(series: Pick<Series, 'mean' | 'step_seconds'> | undefined): Total | null {
  if (!series || series.mean.length === 0) return null;
  let sum = 0;
  let count = 0;
  for (const rate of series.mean) {
    if (rate === null || !Number.isFinite(rate)) continue;
    sum += rate * series.step_seconds;
    count += 1;
  }
  return count === 0 ? null : { total: sum, covered: count / series.mean.length };
}

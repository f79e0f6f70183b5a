/** So many of the last gaps are looked at. */
const gapsKept = 4;
/** Longer is no pace of reports but an absence (seconds). */
const slowestSeconds = 3600;
/** What comes within half a second of the last report is the same look, told twice. */
const sameLookMs = 500;

/** The gaps between reports (ms) with one more; the newest are kept. */
export function addGap(gaps: readonly number[], gapMs: number): number[] {
  return gapMs < sameLookMs ? [...gaps] : [...gaps, gapMs].slice(-gapsKept);
}

/**
 * How often reports come, in seconds, by the gaps between the last ones: their median, the longer one of two, so that neither one absence nor a
 * report that was posted twice is taken for the pace. Undefined while no gap has been seen.
 */
export function medianGapSeconds(gaps: readonly number[]): number | undefined {
  const median = gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)];
  return median === undefined ? undefined : Math.min(slowestSeconds, Math.max(1, Math.round(median / 1000)));
}

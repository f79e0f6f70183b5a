/** Lengths in ms. Hours and days are those of UTC, counted from 1970. */
export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

/** Number of the hour in which the time lies. */
export function hourOf(at: number): number {
  return Math.floor(at / hourMs);
}

/** Number of the day in which the time lies. */
export function dayOf(at: number): number {
  return Math.floor(at / dayMs);
}

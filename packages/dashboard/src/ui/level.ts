/** Where a number stands against its thresholds. */
export type Level = 'ok' | 'warn' | 'fail';

/** Judges a number for its colour alone: at or above `fail`, at or above `warn`, or below both. */
export function levelOf(value: number, warn: number | undefined, fail: number | undefined): Level {
  if (fail !== undefined && value >= fail) return 'fail';
  if (warn !== undefined && value >= warn) return 'warn';
  return 'ok';
}

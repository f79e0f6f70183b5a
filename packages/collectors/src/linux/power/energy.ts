import { round } from '../../numbers.ts';

/** A meter of energy as it was read last: its own count in microjoules, and what we have counted in joules since we began. */
export interface Energy {
  raw: number;
  joules: number;
  readMs: number;
}

/** Nothing that has such a meter draws more for long. */
const mostWatts = 2000;
/** What a processor may draw for as long as two readings are apart: whether its count ran around in between must be certain. */
const surelyLessWatts = 400;

/**
 * Carries a meter forward that starts anew at `range`. No watts where it is read first, stands still or may have run around
 * unseen; what cannot be counted on starts the joules at the meter's own count, as a restart would.
 */
export function advance(
  before: Energy | undefined,
  raw: number,
  range: number | undefined,
  nowMs: number,
): { energy: Energy; watts: number | undefined } {
  const anew = { energy: { raw, joules: round(raw / 1e6, 1), readMs: nowMs }, watts: undefined };
  if (before === undefined || nowMs <= before.readMs) return anew;
  const seconds = (nowMs - before.readMs) / 1000;
  if (range !== undefined && seconds * surelyLessWatts * 1e6 > range) return anew;
  const used = raw >= before.raw ? raw - before.raw : raw - before.raw + (range ?? 0);
  const watts = used / 1e6 / seconds;
  if (used < 0 || watts > mostWatts) return anew;
  const energy = { raw, joules: round(before.joules + used / 1e6, 3), readMs: nowMs };
  return { energy, watts: used === 0 ? undefined : round(watts, 2) };
}

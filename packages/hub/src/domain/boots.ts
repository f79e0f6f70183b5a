/**
 * When a machine was first seen in a new boot (ms), ascending, told by its uptime: it fell, or it is shorter than the time since the report before.
 * `uptimes` are seconds at `times` (ms, ascending).
 */
export function bootsIn({
  times,
  values,
}: {
  readonly times: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}): number[] {
  const boots: number[] = [];
  for (let i = 1; i < times.length; i += 1) {
    const at = times[i] ?? 0;
    const uptime = values[i] ?? 0;
    const gapSeconds = (at - (times[i - 1] ?? 0)) / 1000;
    if (uptime < (values[i - 1] ?? 0) || uptime < gapSeconds - toleratedSeconds) boots.push(at);
  }
  return boots;
}

/** Whether one of these boots (ascending) lies after `after` and not after `upTo`. */
export function bootBetween(boots: readonly number[], after: number, upTo: number): boolean {
  let low = 0;
  let high = boots.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((boots[middle] ?? 0) <= after) low = middle + 1;
    else high = middle;
  }
  return (boots[low] ?? Infinity) <= upTo;
}

// Clocks are set right by a little now and then, and uptimes are told in whole seconds.
const toleratedSeconds = 5;

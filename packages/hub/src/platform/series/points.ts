/** Numbers of one series by time (ms since 1970), ascending, each time once. */
export interface Points {
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/** No numbers. */
export const noPoints: Points = { times: new Float64Array(0), values: new Float64Array(0) };

/** Joins parts into one; where two have the same time, the number of the earlier part stays. */
export function mergePoints(parts: readonly Points[]): Points {
  const filled = parts.filter((part) => part.times.length > 0);
  if (filled.length === 0) return noPoints;
  const inOrder = filled.toSorted((a, b) => (a.times[0] ?? 0) - (b.times[0] ?? 0));
  return followEachOther(inOrder) ? concatenate(inOrder) : mergeOverlapping(filled);
}

/** The part of the points with `from` ≤ time < `to`. */
export function slicePoints(points: Points, from: number, to: number): Points {
  const start = firstAtOrAfter(points.times, from);
  const end = firstAtOrAfter(points.times, to);
  if (start === 0 && end === points.times.length) return points;
  return { times: points.times.subarray(start, end), values: points.values.subarray(start, end) };
}

/** Index of the first time that is not before `at`. */
export function firstAtOrAfter(times: Float64Array, at: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

function followEachOther(parts: readonly Points[]): boolean {
  let last = -Infinity;
  for (const { times } of parts) {
    if ((times[0] ?? 0) <= last) return false;
    last = times[times.length - 1] ?? last;
  }
  return true;
}

function concatenate(parts: readonly Points[]): Points {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  let length = 0;
  for (const { times } of parts) length += times.length;
  const times = new Float64Array(length);
  const values = new Float64Array(length);
  let at = 0;
  for (const part of parts) {
    times.set(part.times, at);
    values.set(part.values, at);
    at += part.times.length;
  }
  return { times, values };
}

function mergeOverlapping(parts: readonly Points[]): Points {
  const byTime = new Map<number, number>();
  for (const part of parts) {
    for (let i = 0; i < part.times.length; i += 1) {
      const at = part.times[i] ?? 0;
      if (!byTime.has(at)) byTime.set(at, part.values[i] ?? 0);
    }
  }
  const times = Float64Array.from(byTime.keys()).sort();
  return { times, values: times.map((at) => byTime.get(at) ?? 0) };
}

/** A straight line through points: its slope with the standard error of that, how well it fits (r², 0 to 1), and its height at x = 0. */
export interface Line {
  readonly slope: number;
  readonly slopeError: number;
  readonly fit: number;
  readonly atZero: number;
}

/** The line of least squares through at least three points with different x. Points on a level line fit it perfectly. */
export function fitLine(points: readonly { readonly x: number; readonly y: number }[]): Line {
  const count = points.length;
  const meanX = sum(points, ({ x }) => x) / count;
  const meanY = sum(points, ({ y }) => y) / count;
  const spreadX = sum(points, ({ x }) => (x - meanX) ** 2);
  const spreadY = sum(points, ({ y }) => (y - meanY) ** 2);
  const slope = sum(points, ({ x, y }) => (x - meanX) * (y - meanY)) / spreadX;
  const atZero = meanY - slope * meanX;
  const missed = sum(points, ({ x, y }) => (y - atZero - slope * x) ** 2);
  return {
    slope,
    slopeError: Math.sqrt(missed / (count - 2) / spreadX),
    fit: spreadY === 0 ? 1 : Math.max(0, 1 - missed / spreadY),
    atZero,
  };
}

function sum<Point>(points: readonly Point[], part: (point: Point) => number): number {
  let total = 0;
  for (const point of points) total += part(point);
  return total;
}

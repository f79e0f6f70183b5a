/** Where a sparkline is drawn, in units of its view box. `top` is the value at the upper edge; the lower edge is 0. */
export interface SparklineBox {
  readonly width: number;
  readonly height: number;
  readonly top: number;
}

/** SVG paths of a row of values: the line, and the area under it. Nulls are gaps and stay gaps; a lone value is a dot. */
export function sparklinePath(values: readonly (number | null)[], box: SparklineBox): { line: string; area: string } {
  const step = values.length > 1 ? box.width / (values.length - 1) : 0;
  let line = '';
  let area = '';
  for (const run of runsOf(values)) {
    const points = run.values.map((value, index) => {
      const share = box.top > 0 ? Math.min(1, Math.max(0, value / box.top)) : 0;
      return [round((run.start + index) * step), round(box.height - share * box.height)] as const;
    });
    const [first] = points;
    const last = points.at(-1);
    if (!first || !last) continue;
    const path = points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join('');
    line += points.length === 1 ? `${path}h.01` : path;
    if (points.length > 1) area += `${path}L${last[0]} ${box.height}L${first[0]} ${box.height}Z`;
  }
  return { line, area };
}

interface Run {
  readonly start: number;
  readonly values: number[];
}

function runsOf(values: readonly (number | null)[]): Run[] {
  const runs: Run[] = [];
  let open: Run | undefined;
  for (const [index, value] of values.entries()) {
    if (value === null || !Number.isFinite(value)) {
      open = undefined;
      continue;
    }
    if (!open) {
      open = { start: index, values: [] };
      runs.push(open);
    }
    open.values.push(value);
  }
  return runs;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** The upper edge for percentages: a quiet machine is drawn against 50, for its shape; an idle one stays flat. */
export function sparklineTop(values: readonly (number | null)[]): number {
  let highest = 0;
  for (const value of values) highest = Math.max(highest, value ?? 0);
  return highest <= 50 ? 50 : 100;
}

/** Fewer points than this are no course of anything. */
const ENOUGH = 3;

/** Whether there is enough to draw a line of. */
export function hasCourse(values: readonly (number | null)[]): boolean {
  return values.filter((value) => value !== null).length >= ENOUGH;
}

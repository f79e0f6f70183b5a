/** What of a long list is on the screen. Lengths in pixels; `top` is where the first row begins, from the upper edge of the view. */
export interface RowsInView {
  readonly top: number;
  readonly viewHeight: number;
  readonly rowHeight: number;
  readonly count: number;
}

/** Rows drawn beyond the edges, so that scrolling meets no blank. */
const MARGIN = 8;
/** Rows come and go by so many at once, so that not every step of the wheel draws anew. */
const STEP = 4;

/** First row and the row after the last that must be drawn. */
export function visibleRows({ top, viewHeight, rowHeight, count }: RowsInView): { start: number; end: number } {
  const first = Math.floor(-top / rowHeight) - MARGIN;
  const last = Math.ceil((viewHeight - top) / rowHeight) + MARGIN;
  const start = Math.min(Math.max(0, Math.floor(first / STEP) * STEP), Math.max(0, count - 1));
  const end = Math.min(count, Math.max(start, Math.ceil(last / STEP) * STEP));
  return { start, end };
}

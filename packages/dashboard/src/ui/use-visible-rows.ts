import { type RefObject, useLayoutEffect, useState } from 'react';
import { visibleRows } from './visible-rows.ts';

/** Short lists are drawn whole. */
const WHOLE = 60;
/** Where a list begins, as a rule, until it was measured. */
const USUAL_TOP = 320;

/** Which rows of a list that scrolls with the window must be drawn; `list` is the element that holds them. */
export function useVisibleRows(
  list: RefObject<HTMLElement | null>,
  count: number,
  rowHeight: number,
): { start: number; end: number } {
  const [range, setRange] = useState(() => visibleRows({ top: USUAL_TOP, viewHeight: innerHeight, rowHeight, count }));
  const whole = count <= WHOLE;

  useLayoutEffect(() => {
    if (whole) return undefined;
    function measure(): void {
      const top = list.current?.getBoundingClientRect().top ?? 0;
      const next = visibleRows({ top, viewHeight: innerHeight, rowHeight, count });
      setRange((before) => (before.start === next.start && before.end === next.end ? before : next));
    }
    measure();
    addEventListener('scroll', measure, { passive: true });
    addEventListener('resize', measure);
    return () => {
      removeEventListener('scroll', measure);
      removeEventListener('resize', measure);
    };
  }, [list, count, rowHeight, whole]);

  return whole ? { start: 0, end: count } : range;
}

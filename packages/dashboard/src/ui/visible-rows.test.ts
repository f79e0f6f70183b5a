import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { visibleRows } from './visible-rows.ts';

test('at the top of a long list only the first screen and a margin are drawn', () => {
  const { start, end } = visibleRows({ top: 200, viewHeight: 900, rowHeight: 50, count: 400 });
  expect(start).toBe(0);
  expect(end).toBeGreaterThanOrEqual(14);
  expect(end).toBeLessThan(40);
});

test('scrolled past the end, the last rows are still drawn', () => {
  const { start, end } = visibleRows({ top: -100_000, viewHeight: 900, rowHeight: 50, count: 400 });
  expect(end).toBe(400);
  expect(start).toBeLessThan(400);
});

test('an empty list has no rows', () => {
  expect(visibleRows({ top: 0, viewHeight: 900, rowHeight: 50, count: 0 })).toEqual({ start: 0, end: 0 });
});

test('wherever one has scrolled, every row in view is drawn', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 19_100 }), (scrolled) => {
      const { start, end } = visibleRows({ top: -scrolled, viewHeight: 900, rowHeight: 50, count: 400 });
      const first = Math.floor(scrolled / 50);
      const last = Math.min(400, Math.ceil((scrolled + 900) / 50));
      expect(start).toBeLessThanOrEqual(first);
      expect(end).toBeGreaterThanOrEqual(last);
    }),
  );
});

import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { trendInWords, type TrendKind } from './drive-trend.ts';

const day = 86_400_000;
const start = Date.UTC(2026, 4, 1);

function said(values: readonly (readonly [day: number, value: number])[], kind: TrendKind = 'count') {
  const points = values.map(([at, value]) => ({ at: start + at * day, value }));
  return trendInWords(points, kind)?.replaceAll('\u202f', ' ');
}

test('a count that grows, falls or stands is told with the time between its first and its last look', () => {
  expect(
    said([
      [0, 5],
      [12, 6],
      [30, 8],
    ]),
  ).toBe('grew by 3 in 30 days');
  expect(
    said([
      [0, 8],
      [7, 2],
    ]),
  ).toBe('fell by 6 in 7 days');
  expect(
    said([
      [0, 0],
      [0.5, 0],
    ]),
  ).toBe('unchanged for 12 hours');
});

test('wear is told with its pace and when it would be used up', () => {
  expect(
    said(
      [
        [0, 8],
        [60, 11],
      ],
      'wear',
    ),
  ).toBe('grew by 3 % in 60 days, 1.5 % worn a month: reaches 100 % in about 5 years');
  expect(
    said(
      [
        [0, 88],
        [60, 94],
      ],
      'wear',
    ),
  ).toContain('reaches 100 % in about 60 days');
  expect(
    said(
      [
        [0, 1],
        [700, 3],
      ],
      'wear',
    ),
  ).toContain('reaches 100 % not within 30 years');
});

test('one percent of wear tells no pace, and what is used up already reaches nothing more', () => {
  expect(
    said(
      [
        [0, 8],
        [30, 9],
      ],
      'wear',
    ),
  ).toBe('grew by 1 % in 30 days; too little to tell its pace');
  expect(
    said(
      [
        [0, 98],
        [30, 104],
      ],
      'wear',
    ),
  ).toBe('grew by 6 % in 30 days');
});

test('what was measured once, or for less than an hour, has no trend', () => {
  expect(said([])).toBeUndefined();
  expect(said([[0, 3]])).toBeUndefined();
  expect(
    said([
      [0, 3],
      [0.02, 4],
    ]),
  ).toBeUndefined();
});

test('whatever is measured, no sentence holds a number that is none', () => {
  const points = fc.array(fc.tuple(fc.double({ min: 0, max: 800, noNaN: true }), fc.integer({ min: 0, max: 255 })));
  fc.assert(
    fc.property(points, fc.constantFrom<TrendKind>('count', 'wear'), (values, kind) => {
      const words =
        said(
          values.toSorted((a, b) => a[0] - b[0]),
          kind,
        ) ?? '';
      expect(words).not.toMatch(/NaN|Infinity|undefined|-\d/);
    }),
  );
});

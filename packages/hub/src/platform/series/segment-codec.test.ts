import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { encodeHead, readHead, type HeadValue } from './head-codec.ts';
import { mergePoints, type Points } from './points.ts';
import { encodeSegment, SegmentReader } from './segment-codec.ts';

const value = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.integer().map((n) => n / 100),
);
const points = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 0, max: 1440 }), value), {
    selector: ([at]) => at,
    minLength: 1,
    maxLength: 200,
  })
  .map((pairs): Points => {
    const sorted = pairs.toSorted((a, b) => a[0] - b[0]);
    return {
      times: Float64Array.from(sorted, ([at]) => 1_700_000_000_000 + at * 60_007),
      values: Float64Array.from(sorted, ([, number]) => number),
    };
  });

test('every series of a segment comes back alone, with its own times', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(fc.nat(1000).map(String), points, { maxKeys: 8 }),
      fc.boolean(),
      async (all, compress) => {
        const columns = Object.entries(all).map(([id, each]) => ({ seriesId: Number(id), points: each }));
        const reader = new SegmentReader(await encodeSegment(columns, compress));
        expect([...reader.seriesIds]).toEqual(columns.map((column) => column.seriesId).toSorted((a, b) => a - b));
        for (const column of columns) expect(reader.read(column.seriesId)).toEqual(column.points);
        expect(reader.read(1001)).toBeUndefined();
      },
    ),
    { numRuns: 150 },
  );
});

test('a report comes back whole, and in part when only some series are wanted', () => {
  const report = fc
    .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 1_000_000 }), value), { selector: ([id]) => id, maxLength: 100 })
    .map((pairs): HeadValue[] =>
      pairs.toSorted((a, b) => a[0] - b[0]).map(([seriesId, number]) => ({ seriesId, value: number })),
    );
  fc.assert(
    fc.property(report, (values) => {
      const back: HeadValue[] = [];
      const payload = encodeHead(values);
      readHead(payload, (seriesId, number) => back.push({ seriesId, value: number }));
      expect(back).toEqual(values);
      const some: number[] = [];
      readHead(payload, (seriesId) => some.push(seriesId), new Set(values.slice(0, 2).map((each) => each.seriesId)));
      expect(some).toEqual(values.slice(0, 2).map((each) => each.seriesId));
    }),
  );
});

test('merging keeps the number of the earlier part where two have the same time', () => {
  const first = { times: Float64Array.of(10, 30), values: Float64Array.of(1, 3) };
  const second = { times: Float64Array.of(10, 20, 40), values: Float64Array.of(9, 2, 4) };
  expect(mergePoints([first, second])).toEqual({
    times: Float64Array.of(10, 20, 30, 40),
    values: Float64Array.of(1, 2, 3, 4),
  });
  const later = { times: Float64Array.of(50), values: Float64Array.of(5) };
  expect(mergePoints([later, first]).times).toEqual(Float64Array.of(10, 30, 50));
});

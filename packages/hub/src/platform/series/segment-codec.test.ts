import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { encodeHead, readHeads, type HeadValue } from './head-codec.ts';
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

test('the reports of a row come back whole, and in part when only some series are wanted', () => {
  const report = fc
    .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 1_000_000 }), value), { selector: ([id]) => id, maxLength: 100 })
    .map((pairs): HeadValue[] =>
      pairs.toSorted((a, b) => a[0] - b[0]).map(([seriesId, number]) => ({ seriesId, value: number })),
    );
  const head = fc.record({ at: fc.integer({ min: 1000, max: 601_000 }), order: fc.nat(10 ** 13), values: report });
  fc.assert(
    fc.property(fc.array(head, { maxLength: 5 }), (heads) => {
      const payload = new Uint8Array(Buffer.concat(heads.map((each) => encodeHead(each, 1000))));
      const back = readHeads(payload, 1000);
      expect(back.map(({ at, order }) => ({ at, order }))).toEqual(heads.map(({ at, order }) => ({ at, order })));
      for (const [i, { values }] of heads.entries()) {
        const all: HeadValue[] = [];
        back[i]?.read((seriesId, number) => all.push({ seriesId, value: number }));
        expect(all).toEqual(values);
        const some: number[] = [];
        const wanted = values.slice(0, 2).map((each) => each.seriesId);
        back[i]?.read((seriesId) => some.push(seriesId), new Set(wanted));
        expect(some).toEqual(wanted);
      }
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

import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { ByteReader, ByteWriter } from './bytes.ts';
import { readNumbers, writeNumbers } from './number-codec.ts';

function roundTrip(values: readonly number[], compress: boolean): { back: number[]; bytes: number } {
  const writer = new ByteWriter();
  writeNumbers(writer, Float64Array.from(values), compress);
  const bytes = writer.finish();
  const reader = new ByteReader(bytes);
  const back = [...readNumbers(reader, values.length)];
  expect(reader.position).toBe(bytes.length);
  return { back, bytes: bytes.length };
}

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const decimal = fc
  .tuple(fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.integer({ min: 0, max: 9 }))
  .map(([whole, decimals]) => whole / 10 ** decimals);
const counterStep = fc.integer({ min: 0, max: 2 ** 40 });

test('any finite numbers come back to the last bit', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(finite, decimal, fc.maxSafeInteger()), { maxLength: 300 }),
      fc.boolean(),
      (values, compress) => {
        const { back } = roundTrip(values, compress);
        expect(back.every((value, i) => Object.is(value, values[i]))).toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});

test('decimals, counters with resets and multiples come back to the last bit, also in long columns', () => {
  const counter = fc.array(counterStep, { minLength: 100, maxLength: 400 }).map((steps) => {
    let total = 0;
    return steps.map((step, i) => (total = i % 97 === 96 ? 0 : total + step));
  });
  const decimals = fc
    .array(fc.integer({ min: -500, max: 40_000 }), { minLength: 90, maxLength: 400 })
    .map((all) => all.map((n) => n / 100));
  const pages = fc.array(fc.nat(2 ** 30), { minLength: 90, maxLength: 200 }).map((all) => all.map((n) => n * 4096));
  fc.assert(
    fc.property(fc.oneof(counter, decimals, pages), fc.boolean(), (values, compress) => {
      expect(roundTrip(values, compress).back).toEqual(values);
    }),
    { numRuns: 200 },
  );
});

test('a constant takes nine bytes, a regular clock a dozen, pages of memory no bits for what divides them', () => {
  expect(
    roundTrip(
      Array.from({ length: 1440 }, () => 41.7),
      true,
    ).bytes,
  ).toBe(9);
  expect(
    roundTrip(
      Array.from({ length: 1440 }, (_, i) => 1_700_000_000_000 + i * 60_000),
      true,
    ).bytes,
  ).toBeLessThan(16);
  const pages = Array.from({ length: 1440 }, (_, i) => 4096 * ((i * 7919) % 64));
  expect(roundTrip(pages, true).bytes).toBeLessThan(1440);
});

test('a percentage that walks at random with two decimals takes little more than its entropy of 8.6 bits', () => {
  let value = 50;
  const values = Array.from({ length: 1440 }, (_, i) => {
    value = Math.max(0, Math.min(100, value + (((i * 48_271) % 65_537) / 65_537 - 0.5) * 4));
    return Number(value.toFixed(2));
  });
  expect(roundTrip(values, true).bytes / 1440).toBeLessThan(1.17);
});

test('damaged bytes are refused, never read beyond their end', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(2000), (bytes, count) => {
      try {
        expect(readNumbers(new ByteReader(bytes), count).length).toBe(count);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
    }),
    { numRuns: 500 },
  );
});

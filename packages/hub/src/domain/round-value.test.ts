import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { roundValue } from './round-value.ts';

test('six significant digits are kept', () => {
  expect(roundValue(12.345678)).toBe(12.3457);
  expect(roundValue(-0.000123456789)).toBe(-0.000123457);
  expect(roundValue(1_288_490_188)).toBe(1_288_490_000);
  expect(roundValue(0)).toBe(0);
  expect(roundValue(82)).toBe(82);
});

test('the error is below one in 100,000, and what is written is short', () => {
  const sizes = fc.tuple(fc.double({ noNaN: true, min: -10, max: 10 }), fc.integer({ min: -5, max: 14 }));
  fc.assert(
    fc.property(sizes, ([mantissa, exponent]) => {
      const value = mantissa * 10 ** exponent;
      const rounded = roundValue(value);
      expect(Math.abs(rounded - value)).toBeLessThanOrEqual(Math.abs(value) * 1e-5);
      expect(rounded.toExponential().split('e')[0]?.replaceAll(/[-.]/g, '').length).toBeLessThanOrEqual(6);
    }),
  );
});

import { expect, it } from 'bun:test';
import fc from 'fast-check';
import { rawNumber } from './raw-value.ts';

it('takes the first number of what the tool unpacked', () => {
  const texts: [number, string, number][] = [
    [5, '12 (3 4)', 12],
    [9, '39925 (212 206 0)', 39_925],
    [9, '16105h+27m+10.560s', 16_105],
    [188, '1 1 1', 1],
    [190, '31 (Min/Max 20/45)', 31],
    [194, '-', 7],
    [200, '28/39', 28],
    [210, '0x1f', 31],
  ];
  expect(texts.map(([id, text]) => rawNumber(id, text, 7))).toEqual(texts.map(([, , meant]) => meant));
});

it('unpacks temperatures and hours where the tool did not', () => {
  expect(rawNumber(194, '163210330144', undefined)).toBe(32);
  expect(rawNumber(190, undefined, 571_867_170)).toBe(34);
  expect(rawNumber(9, undefined, 5 * 2 ** 32 + 39_925)).toBe(39_925);
  expect(rawNumber(241, undefined, 163_210_330_144)).toBe(163_210_330_144);
});

it('is null for what is no count, and never anything else that is not finite', () => {
  expect([rawNumber(5, undefined, undefined), rawNumber(5, '-3', -3), rawNumber(5, 'x', Infinity)]).toEqual([
    null,
    null,
    null,
  ]);
  fc.assert(
    fc.property(fc.nat(255), fc.option(fc.string(), { nil: undefined }), fc.double(), (id, text, value) => {
      const raw = rawNumber(id, text, value);
      expect(raw === null || (Number.isFinite(raw) && raw >= 0)).toBe(true);
    }),
  );
});

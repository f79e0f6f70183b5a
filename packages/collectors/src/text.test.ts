import { expect, it } from 'bun:test';
import fc from 'fast-check';
import { plainText, plainTextOrNull } from './text.ts';

it('keeps control characters and foreign scripts as they are, without NULs and blanks around', () => {
  expect(plainText(' \x1b[31mrot\u202eabc\0\n')).toBe('\x1b[31mrot\u202eabc');
});

it('is never longer than asked for and always well-formed', () => {
  const units = fc.array(fc.nat(0xffff), { maxLength: 40 }).map((codes) => String.fromCharCode(...codes));
  fc.assert(
    fc.property(units, fc.integer({ min: 1, max: 20 }), (text, max) => {
      const plain = plainText(text, max);
      return plain.length <= max && plain.isWellFormed() && !plain.includes('\0');
    }),
  );
});

it('is null where nothing is left', () => {
  expect([plainTextOrNull(undefined), plainTextOrNull(' \0 \n'), plainTextOrNull('x')]).toEqual([null, null, 'x']);
});

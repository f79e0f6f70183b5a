import { expect, it } from 'bun:test';
import fc from 'fast-check';
import { percentOf, round, toNumber } from './numbers.ts';

it('reads decimal numbers with blanks around them', () => {
  expect(['12', ' -3\n', '0.50', '+7', '18446744073709551615'].map(toNumber)).toEqual([12, -3, 0.5, 7, 2 ** 64]);
});

it('takes nothing else for a number', () => {
  const texts = [
    '',
    ' ',
    '-',
    '+',
    'x',
    '0x10',
    '0b1',
    '0o7',
    'nan',
    'NaN',
    'Infinity',
    '1,5',
    '1 2',
    '[not set]',
    '1e999',
    '--1',
    '.',
  ];
  expect(texts.filter((text) => toNumber(text) !== undefined)).toEqual([]);
  expect(toNumber(undefined)).toBeUndefined();
});

it('gives back every finite number that was written as text', () => {
  fc.assert(fc.property(fc.integer(), (value) => toNumber(` ${value}\n`) === value));
});

it('rounds to decimals', () => {
  expect([round(1.005 * 100, 1), round(2.34567, 2), round(-1.25, 0)]).toEqual([100.5, 2.35, -1]);
});

it('keeps percent between 0 and 100, and unknown where there is no whole', () => {
  expect([percentOf(1, 3), percentOf(5, 4), percentOf(-1, 4), percentOf(1, 0), percentOf(1, Number.NaN)]).toEqual([
    33.33,
    100,
    0,
    undefined,
    undefined,
  ]);
});

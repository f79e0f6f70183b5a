import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { visibleText } from './visible-text.ts';

test('leaves ordinary names of every script alone', () => {
  for (const name of ['nas', 'Parents’ cellar', 'сервер', 'خادم', '服务器', 'a<b>&"c"', '👩‍💻']) {
    expect(visibleText(name)).toBe(name);
  }
});

test('shows control characters as their pictures', () => {
  expect(visibleText('\u001b[31mred\u0007')).toBe('␛[31mred␇');
  expect(visibleText('one\ntwo')).toBe('one␊two');
  expect(visibleText('del\u007f')).toBe('del␡');
});

test('marks what would reverse or hide text', () => {
  expect(visibleText('invoice\u202Efdp.exe')).toBe('invoice\uFFFDfdp.exe');
  expect(visibleText('\u2066a\u2069\u200b\ufeff')).toBe('\uFFFDa\uFFFD\uFFFD\uFFFD');
});

test('whatever comes in, nothing that acts comes out', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !/[\p{Cc}\p{Bidi_Control}]/u.test(visibleText(text))));
});

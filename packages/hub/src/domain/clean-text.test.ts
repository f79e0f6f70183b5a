import { expect, test } from 'bun:test';
import { cleanText } from './clean-text.ts';

test('what could steer a terminal or break a database is made harmless', () => {
  expect(cleanText('\u001b[31mred\u0000', 100)).toBe('\uFFFD[31mred\uFFFD');
  expect(cleanText('half \ud800', 100)).toBe('half \uFFFD');
});

test('letters of every script stay as they are, up to the bound', () => {
  expect(cleanText('Büro ‮evil <b>', 100)).toBe('Büro ‮evil <b>');
  expect(cleanText('abcdef', 3)).toBe('abc');
});

import { expect, test } from 'bun:test';
import { fitsWords } from './fits-words.ts';

test('every word must stand somewhere, whatever its case, and no word fits everything', () => {
  expect(fitsWords('red NAS', ['WD Red Plus', null, 'nas'])).toBe(true);
  expect(fitsWords('red pi', ['WD Red Plus', undefined, 'nas'])).toBe(false);
  expect(fitsWords(undefined, [])).toBe(true);
});

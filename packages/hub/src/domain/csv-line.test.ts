import { expect, test } from 'bun:test';
import { csvLine } from './csv-line.ts';

test('text with commas, quotes and line ends is quoted', () => {
  expect(csvLine(['a,b', 'say "hi"', 'two\nlines', 'plain', null, 1.5])).toBe(
    '"a,b","say ""hi""","two\nlines",plain,,1.5\r\n',
  );
});

test('text that a spreadsheet would run is defused, and a negative number is not', () => {
  expect(csvLine(['=cmd|calc', '+1', '-2', '@SUM(A1)', '\t=1'])).toBe("'=cmd|calc,'+1,'-2,'@SUM(A1),'\t=1\r\n");
  expect(csvLine([-2])).toBe('-2\r\n');
});

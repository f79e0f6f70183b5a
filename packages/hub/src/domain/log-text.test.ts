import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { logText } from './log-text.ts';

test('colours and other sequences of a terminal are left out, tabs and lines stay', () => {
  expect(logText('\u001b[1;31merror\u001b[0m:\tno\r\nway\u001b[2K')).toBe('error:\tno\nway');
  expect(logText('\u001b]0;a title\u0007text \u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\')).toBe('text link');
  expect(logText('\u001bMup \u001b(Bplain')).toBe('up plain');
});

test('whatever is left cannot move a cursor, hide what stands there or turn it round', () => {
  const nasty = fc.constantFrom(
    '\u001b',
    '[',
    ']',
    '31m',
    '\u0007',
    '\u202e',
    '\u2066',
    '\0',
    '\b',
    '\r',
    '\n',
    'a',
    '\ud800',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(nasty, fc.string({ unit: 'binary' })), { maxLength: 30 }), (parts) => {
      const text = logText(parts.join(''));
      expect(text.isWellFormed()).toBe(true);
      // eslint-disable-next-line no-control-regex -- control characters are what must not be there
      expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    }),
  );
});

test('a long text of beginnings without an end takes no time to speak of', () => {
  const started = performance.now();
  logText('\u001b]'.repeat(8000));
  logText('\u001b['.repeat(8000));
  expect(performance.now() - started).toBeLessThan(1000);
});

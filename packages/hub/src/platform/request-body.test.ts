import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { ApiError } from './api-error.ts';
import { parseJson } from './request-body.ts';

function parse(text: string): unknown {
  return parseJson(new TextEncoder().encode(text));
}

function codeOf(text: string): string {
  try {
    parse(text);
    return 'taken';
  } catch (error) {
    return error instanceof ApiError ? error.code : 'thrown';
  }
}

describe('a body', () => {
  test('of any JSON value is what JSON.parse makes of it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8, noUnicodeString: false }), (value) => {
        const text = JSON.stringify(value);
        if (/__proto__|constructor/.test(text)) return;
        expect(parse(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  test('of 32 levels is taken, and of 33 not, in lists and in objects', () => {
    expect(codeOf('['.repeat(32) + ']'.repeat(32))).toBe('taken');
    expect(codeOf('['.repeat(33) + ']'.repeat(33))).toBe('BODY_NOT_JSON');
    expect(codeOf('{"a":'.repeat(32) + '1' + '}'.repeat(32))).toBe('taken');
    expect(codeOf('{"a":'.repeat(33) + '1' + '}'.repeat(33))).toBe('BODY_NOT_JSON');
  });

  test('with brackets inside texts is not deep, and one that closes them there is', () => {
    expect(codeOf(JSON.stringify(['['.repeat(100), '\\"[[[['.repeat(50)]))).toBe('taken');
    expect(codeOf(`${'["]]]]",'.repeat(40)}1${']'.repeat(40)}`)).toBe('BODY_NOT_JSON');
  });

  test('loses the keys that reach into prototypes, escaped or not, at every level', () => {
    const text =
      '{"a": {"__proto__": {"x": 1}, "b": [{"constructor": 1, "c": 2}]}, "\\u005f\\u005fproto__": 3, "con\\u0073tructor": 4}';
    expect(JSON.stringify(parse(text))).toBe('{"a":{"b":[{"c":2}]}}');
  });

  test('that is cut, empty or no text is refused', () => {
    for (const text of ['{', '{"a":1', 'nothing', "{'a':1}", '\u0000', '{"a":1}{"b":2}'])
      expect(codeOf(text)).toBe('BODY_NOT_JSON');
  });
});

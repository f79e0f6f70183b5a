import { describe, expect, test } from 'bun:test';
import { codeOfHash, setupErrors } from './setup-form.ts';

describe('codeOfHash', () => {
  test('finds the code that the hub put into the link', () => {
    expect(codeOfHash('#code=9TDQ-BT4K')).toBe('9TDQ-BT4K');
    expect(codeOfHash('code=9TDQ-BT4K')).toBe('9TDQ-BT4K');
  });

  test('has none where the link has none', () => {
    expect(codeOfHash('')).toBeUndefined();
    expect(codeOfHash('#code=%20')).toBeUndefined();
    expect(codeOfHash('#main')).toBeUndefined();
  });
});

describe('setupErrors', () => {
  test('two equal passwords of eight characters and a code are enough', () => {
    expect(setupErrors({ code: '9TDQ-BT4K', password: 'eight ch', again: 'eight ch' })).toEqual({});
  });

  test('says what is missing, at its field', () => {
    expect(Object.keys(setupErrors({ code: '', password: 'short', again: 'shirt' }))).toEqual([
      'code',
      'password',
      'again',
    ]);
    expect(Object.keys(setupErrors({ code: '9TDQ', password: 'long enough', again: '' }))).toEqual(['again']);
  });
});

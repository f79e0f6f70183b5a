import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { changeAddress, parseAddress, writeAddress } from './address.ts';

describe('an address', () => {
  test('is read into plain strings; unknown names and empty values are left out', () => {
    expect(parseAddress('?q=123&state=&evil=1&site=home')).toEqual({ q: '123', site: 'home' });
  });

  test('is written in one order, without what is not set', () => {
    expect(writeAddress({ q: 'a b', site: 'home', tag: undefined, evil: 'x' })).toBe('?site=home&q=a+b');
    expect(writeAddress({})).toBe('');
  });

  test('keeps whatever was typed', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (q) => parseAddress(writeAddress({ q })).q === q),
    );
  });
});

describe('changeAddress', () => {
  test('changes one thing and leaves the rest', () => {
    expect(changeAddress({ q: 'nas', state: 'warn' }, { state: 'fail' })).toEqual({ q: 'nas', state: 'fail' });
  });

  test('an empty string takes a name out for good, also one that is kept from page to page', () => {
    const changed = changeAddress({ site: 'home', q: 'nas' }, { site: '' });
    expect(writeAddress({ ...changed })).toBe('?q=nas');
    expect('site' in changed).toBe(true);
  });
});

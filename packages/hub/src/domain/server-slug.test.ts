import { expect, test } from 'bun:test';
import { Slug } from '@labkeeper/protocol/text';
import fc from 'fast-check';
import { Compile } from 'typebox/compile';
import { freeSlug, serverSlug } from './server-slug.ts';

const validator = Compile(Slug);

test('a host name becomes its first label in lower case', () => {
  expect(serverSlug('NAS.home.lan')).toBe('nas');
  expect(serverSlug('Küche Pi')).toBe('ku-che-pi');
  expect(serverSlug('---')).toBe('server');
});

test('every slug is a valid server id, whatever the machine calls itself', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (hostname) => {
      expect(validator.Check(serverSlug(hostname))).toBe(true);
    }),
  );
});

test('a taken id gets the next free number', () => {
  const taken = new Set(['nas', 'nas-2']);
  expect(freeSlug('nas', (slug) => taken.has(slug))).toBe('nas-3');
  expect(freeSlug('web', (slug) => taken.has(slug))).toBe('web');
});

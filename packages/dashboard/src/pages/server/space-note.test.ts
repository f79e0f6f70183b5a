import { expect, test } from 'bun:test';
import { spaceNote } from './space-note.ts';

function plain(...facts: Parameters<typeof spaceNote>): string {
  return spaceNote(...facts).replaceAll('\u00A0', ' ');
}

test('the sizes below a share agree with it, however much of the filesystem is kept from programs', () => {
  expect(plain(38.3, 271, 35.2)).toBe('38.3 GB used, 70.5 GB free');
  expect(plain(50, 100, 50)).toBe('50 GB used, 50 GB free');
});

test('never more is free than is there', () => {
  expect(plain(96.1, 100, 96)).toBe('96.1 GB used, 3.9 GB free');
  expect(plain(100, 100, 100)).toBe('100 GB used, 0 B free');
});

test('where the share is too small to reckon with, or nobody told it, the whole size stands there', () => {
  expect(plain(1, 4000, 0.03)).toBe('1 GB of 4 TB');
  expect(plain(1, 4, undefined)).toBe('1 GB of 4 GB');
  expect(plain(undefined, 4, 3)).toBe('');
});

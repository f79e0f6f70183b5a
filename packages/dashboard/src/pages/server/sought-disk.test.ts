import { expect, test } from 'bun:test';
import { soughtDisk } from './sought-disk.ts';

const items = [{ disk: 'S1' }, { disk: 'S2' }];
const drives = { items, loading: false };
const late = { items: undefined, loading: true };

test('an address that names a disk leads to what that disk says of itself', () => {
  expect(soughtDisk('S2', [drives])).toBe(items[1]);
});

test('a disk that nobody can ask is found in the list of disks', () => {
  expect(soughtDisk('vda', [drives])).toBe('table');
});

test('an address without a disk leads nowhere further', () => {
  expect(soughtDisk(undefined, [drives])).toBeUndefined();
});

test('nothing is sought while a part of the page may still push it away', () => {
  expect(soughtDisk('S1', [drives, late])).toBeUndefined();
  expect(soughtDisk('S1', [late, drives])).toBeUndefined();
});

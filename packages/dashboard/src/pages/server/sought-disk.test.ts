import { expect, test } from 'bun:test';
import { soughtDisk } from './sought-disk.ts';

const drives = [{ disk: 'S1' }, { disk: 'S2' }];

test('an address that names a disk leads to what that disk says of itself', () => {
  expect(soughtDisk('S2', drives)).toBe(drives[1]);
});

test('a disk that nobody can ask is found in the list of disks', () => {
  expect(soughtDisk('vda', drives)).toBe('table');
});

test('an address without a disk leads nowhere further', () => {
  expect(soughtDisk(undefined, drives)).toBeUndefined();
});

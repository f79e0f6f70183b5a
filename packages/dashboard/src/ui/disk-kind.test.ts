import { expect, test } from 'bun:test';
import { isVirtualDisk, kindOfDisk } from './disk-kind.ts';

test('the kind of a disk is said once', () => {
  expect(kindOfDisk({ rotational: false, transport: 'nvme', model: null })).toBe('NVMe');
  expect(kindOfDisk({ rotational: true, transport: 'sata', model: 'WD Red' })).toBe('HDD, SATA');
  expect(kindOfDisk({ rotational: null, transport: null, model: null })).toBe('');
});

test('a disk that is made up is not called one that turns, though its kernel says so', () => {
  expect(kindOfDisk({ rotational: true, transport: 'virtio', model: null })).toBe('virtual');
  expect(isVirtualDisk({ rotational: true, transport: 'sata', model: 'QEMU HARDDISK' })).toBe(true);
  expect(isVirtualDisk({ rotational: true, transport: 'sata', model: 'VirtualCo 9000' })).toBe(false);
});

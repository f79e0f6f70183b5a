import { expect, test } from 'bun:test';
import { unaskedDisks } from './unasked-disks.ts';

function disk(id: string, transport: string | null) {
  return { id, device: `/dev/${id}`, transport, model: null, rotational: null };
}

test('a disk of which nobody knows how it is is named, and a virtual one apart, as nobody here can ask it', () => {
  const disks = [disk('sda', 'sata'), disk('sdb', 'usb'), disk('vda', 'virtio')];
  expect(unaskedDisks(disks, [{ disk: 'sda' }])).toEqual({ virtual: ['vda'], others: ['sdb'] });
  expect(unaskedDisks(disks.slice(0, 1), [{ disk: 'sda' }])).toEqual({ virtual: [], others: [] });
});

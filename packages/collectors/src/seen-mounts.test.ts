import { expect, it } from 'bun:test';
import { SeenMounts } from './seen-mounts.ts';

const container = [
  '600 500 0:50 / / rw - overlay overlay rw',
  '601 600 254:1 / /host ro - ext4 /dev/vda1 rw',
  String.raw`602 601 8:1 / /host/srv/my\040films ro - ext4 /dev/sda1 rw`,
].join('\n');

it('tells a mount that reached the container from one that came later', () => {
  const mounts = new SeenMounts('/host', () => container);
  expect(['/', '/srv/my films', '/srv', '/mnt/usb'].map((mount) => mounts.has(mount))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

it('believes everything of a root that is no mount', () => {
  expect(new SeenMounts('/tmp/captures', () => container).has('/mnt/usb')).toBe(true);
});

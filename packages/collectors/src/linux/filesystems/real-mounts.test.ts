import { expect, it } from 'bun:test';
import { parseMountinfo } from './mountinfo.ts';
import { realMounts } from './real-mounts.ts';

function shown(text: string): string[] {
  return realMounts(parseMountinfo(text)).map((mount) => `${mount.mount} ${mount.ask}`);
}

it('shows a filesystem that is bound to many places once, under the place of the whole', () => {
  expect(shown('1 0 8:1 / /srv/long/path rw - ext4 /dev/sda1 rw\n2 0 8:1 /sub /a rw - ext4 /dev/sda1 rw\n')).toEqual([
    '/srv/long/path local',
  ]);
});

it('shows the same export of another machine once', () => {
  const text =
    '1 0 0:50 / /a rw - nfs4 nas:/x rw\n2 0 0:51 / /bb rw - nfs4 nas:/x rw\n3 0 0:52 / /c rw - nfs4 nas:/y rw\n';
  expect(shown(text)).toEqual(['/a network', '/c network']);
});

it('asks a local filesystem in a child when the way to it leads through one that may hang', () => {
  const text =
    '1 0 8:1 / / rw - ext4 /dev/sda1 rw\n2 1 0:50 / /mnt/nas rw - nfs nas:/x rw\n3 2 8:2 / /mnt/nas/usb rw - ext4 /dev/sdb1 rw\n';
  expect(shown(text)).toEqual(['/ local', '/mnt/nas network', '/mnt/nas/usb network']);
});

it('asks in a child whatever is not known to answer from memory', () => {
  const types = ['btrfs', 'zfs', 'vfat', 'exfat', 'fuseblk', 'fuse.sshfs', 'cifs', 'newfs2030'];
  const text = types
    .map((type, index) => `${index + 2} 1 0:${index + 60} / /m${index} rw - ${type} src${index} rw`)
    .join('\n');
  expect(shown(text)).toEqual(types.map((_, index) => `/m${index} network`));
});

it('leaves out a mount that lies below something mounted over it later', () => {
  const text =
    '1 0 8:1 / / rw - ext4 /dev/sda1 rw\n2 1 8:2 / /a/b rw - ext4 /dev/sda2 rw\n3 1 8:3 / /a rw - ext4 /dev/sda3 rw\n';
  expect(shown(text)).toEqual(['/ local', '/a local']);
});

it('keeps a mount that hangs on the one above it', () => {
  const text =
    '1 0 8:1 / / rw - ext4 /dev/sda1 rw\n3 1 8:3 / /a rw - ext4 /dev/sda3 rw\n2 3 8:2 / /a/b rw - ext4 /dev/sda2 rw\n';
  expect(shown(text)).toEqual(['/ local', '/a local', '/a/b local']);
});

it('knows which filesystems are other machines’ and which are pools of own disks', () => {
  const text =
    '1 0 0:60 / /a rw - fuse.mergerfs x rw\n2 0 0:61 / /b rw - fuse.rclone x rw\n3 0 0:62 / /c rw - fuseblk /dev/sdb1 rw\n';
  expect(realMounts(parseMountinfo(text)).map((mount) => mount.network)).toEqual([false, true, false]);
});

import { expect, it } from 'bun:test';
import { describeParser } from '../../parser.contract.ts';
import { parseMountinfo, unescapeMount, type Mount } from './mountinfo.ts';

describeParser('parseMountinfo', {
  parse: parseMountinfo,
  seeds: [
    'filesystems/nas-that-hangs-later/look-1/proc/self/mountinfo',
    'filesystems/hardened-unit/look-1/proc/self/mountinfo',
  ],
  corpus:
    /sysproc\/(?:jc\/linux-proc\/pid_mountinfo|node_exporter_proc\/\d+\/mountinfo|procfs\/fixtures\/proc\/\d+\/mountinfo)$/,
  sane: (result) => expect((result as Mount[]).every((mount) => mount.mount.startsWith('/'))).toBe(true),
});

it('reads a line with any number of optional fields', () => {
  const [mount] = parseMountinfo(
    '36 35 98:0 /sub /mnt/a\\040b rw,noatime master:1 shared:2 - ext4 /dev/sda1 rw,errors=continue\n',
  );
  expect(mount).toEqual({
    id: '36',
    parent: '35',
    device: '98:0',
    root: '/sub',
    mount: '/mnt/a b',
    type: 'ext4',
    source: '/dev/sda1',
    readOnly: false,
  });
});

it('takes read-only from the filesystem, not from the mount', () => {
  const text = '1 0 8:1 / / ro - ext4 /dev/sda1 rw\n2 1 8:2 / /a rw - ext4 /dev/sda2 ro,errors=remount-ro\n';
  expect(parseMountinfo(text).map((mount) => mount.readOnly)).toEqual([false, true]);
});

it('decodes only the escapes that the kernel writes', () => {
  expect(unescapeMount('a\\040b\\011c\\012d\\134e\\043f\\999')).toBe('a b\tc\nd\\e#f\\999');
});

import type { Mount } from './mountinfo.ts';

/** A mount worth showing, and how it may be asked for its size. */
export interface RealMount extends Mount {
  network: boolean;
  /** `local`: statfs answers out of memory, whatever the disk does. `network`: it may never answer. */
  ask: 'local' | 'network';
}

/** Filesystems of the kernel, images, and layers over others: nothing that fills up by itself. */
const virtualTypes = new Set(
  `adfs autofs binder binfmt_misc bpf cgroup cgroup2 configfs cramfs cpuset debugfs devfs devpts devtmpfs efivarfs erofs
  fdescfs functionfs fusectl gvfsd-fuse hugetlbfs iso9660 mqueue nsfs none nfsd overlay proc pstore pipefs ramfs rootfs
  romfs rpc_pipefs securityfs selinuxfs smackfs sockfs squashfs sysfs tmpfs tracefs udf usbfs fuse.lxcfs fuse.portal
  fuse.gvfsd-fuse fuse.snapfuse fuse.squashfuse fuse.rootlesskit fuse.overlayfs fuse.fuse-overlayfs fuse.archivemount
  fuse.doc fuse.vmware-vmblock`.split(/\s+/),
);

/** On other machines, or in a program that answers for them. */
const networkTypes =
  /^(?:nfs\d*|cifs|smb\d*|smbfs|ncpfs|afs|ceph|glusterfs|lustre|9p|virtiofs|ocfs2|gfs2|coda|davfs|fuse\..+|fuse)$/;
/** FUSE filesystems over disks of this machine. */
const localFuse = /^fuse\.(?:mergerfs|mhddfs|unionfs.*|bindfs|gocryptfs|encfs|ntfs.*|exfat.*|shfs)$|^fuseblk$/;
/** Their statfs reads counters in memory and takes no lock that waits for a disk. All others are asked in a child. */
const answersFromMemory = new Set(['ext2', 'ext3', 'ext4', 'xfs', 'f2fs']);
/** Passed on the way to a local mount, these cannot hang. */
const harmlessOnTheWay = new Set([
  ...answersFromMemory,
  'btrfs',
  'zfs',
  'bcachefs',
  'vfat',
  ...[...virtualTypes].filter((type) => type !== 'autofs' && !type.startsWith('fuse')),
]);

/** Docker lays these over single files of a container. */
const singleFiles = new Set(['/etc/hosts', '/etc/hostname', '/etc/resolv.conf', '/etc/localtime', '/etc/timezone']);
const kernelFolders = /^\/(?:proc|sys|dev)(?:\/|$)/;

/** Every real filesystem once, under its most telling mount point, in the order of mount points. */
export function realMounts(mounts: readonly Mount[]): RealMount[] {
  const visible = mounts.filter((mount, index) => isReal(mount) && !isHidden(mounts, index));
  const best = new Map<string, Mount>();
  for (const mount of visible) {
    const key = identity(mount);
    const known = best.get(key);
    if (known === undefined || isBetter(mount, known)) best.set(key, mount);
  }
  return [...best.values()].sort((a, b) => (a.mount < b.mount ? -1 : 1)).map((mount) => withWay(mount, mounts));
}

function isReal(mount: Mount): boolean {
  if (virtualTypes.has(mount.type) || kernelFolders.test(mount.mount)) return false;
  return !singleFiles.has(mount.mount) && !mount.root.endsWith('//deleted') && !mount.mount.endsWith('//deleted');
}

/** Something mounted later on the same point, or over a folder above it, covers a mount. */
function isHidden(mounts: readonly Mount[], index: number): boolean {
  const mount = mounts[index];
  if (mount === undefined) return true;
  return mounts.some((later, at) => at > index && covers(later, mount) && !isBelow(mounts, mount, later.id));
}

function covers(upper: Mount, mount: Mount): boolean {
  if (upper.mount === mount.mount) return true;
  return upper.mount !== '/' && mount.mount.startsWith(`${upper.mount}/`);
}

/** Whether a mount hangs below another by the kernel's own tree. */
function isBelow(mounts: readonly Mount[], mount: Mount, ancestor: string): boolean {
  let current: Mount | undefined = mount;
  for (let depth = 0; current !== undefined && depth < 64; depth += 1) {
    if (current.parent === ancestor) return true;
    const { parent, id }: Mount = current;
    current = parent === id ? undefined : mounts.find((candidate) => candidate.id === parent);
  }
  return false;
}

/** What is one filesystem. Subvolumes of btrfs and exports of NFS may each have a device number of their own. */
function identity(mount: Mount): string {
  const bySource = mount.type === 'btrfs' || (networkTypes.test(mount.type) && !mount.type.startsWith('fuse'));
  return bySource ? `${mount.type} ${mount.source}` : mount.device;
}

/** The whole filesystem rather than a folder of it, then the shorter mount point. */
function isBetter(mount: Mount, known: Mount): boolean {
  const whole = Number(mount.root === '/') - Number(known.root === '/');
  // A subvolume mounted at the root of the machine is what people know the filesystem by.
  if (mount.mount === '/' || known.mount === '/') return mount.mount === '/';
  if (whole !== 0 && mount.type !== 'btrfs') return whole > 0;
  if (mount.mount.length !== known.mount.length) return mount.mount.length < known.mount.length;
  return mount.mount < known.mount;
}

function withWay(mount: Mount, mounts: readonly Mount[]): RealMount {
  const network = networkTypes.test(mount.type) && !localFuse.test(mount.type);
  const local = answersFromMemory.has(mount.type) && mounts.every((other) => !isBadAncestor(other, mount));
  return { ...mount, network, ask: local ? 'local' : 'network' };
}

/** Even the way to a healthy mount hangs if it leads through one that does not answer. */
function isBadAncestor(other: Mount, mount: Mount): boolean {
  const above = other.mount === '/' ? mount.mount !== '/' : mount.mount.startsWith(`${other.mount}/`);
  return above && !harmlessOnTheWay.has(other.type);
}

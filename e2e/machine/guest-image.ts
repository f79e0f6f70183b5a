import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../support/hub.ts';
import { runProgram } from '../support/run-program.ts';

/** What a guest boots from: files of this folder, none of which a run changes. */
const parts = ['vmlinuz', 'initrd.img', 'root.raw', 'id_ed25519'];
const suite = 'bookworm';
const packages = [
  'linux-image-cloud-amd64,initramfs-tools,zstd,systemd-sysv,udev,dbus,kmod,openssh-server,curl,iproute2,procps,jq',
  'mdadm,smartmontools,nvme-cli,btrfs-progs,e2fsprogs,nginx-light,docker.io,iptables,busybox-static',
].join(',');
const folders = ['/usr/sbin', '/usr/bin', '/sbin', '/bin'];
const toRun = ['qemu-system-x86_64', 'qemu-img', 'ssh'];
const toMake = ['mmdebstrap', 'mke2fs', 'ssh-keygen'];

/** A folder that already holds a guest, named by LABKEEPER_MACHINE_GUEST, else the one that is made once and kept. */
function imageFolder(): string {
  return process.env['LABKEEPER_MACHINE_GUEST'] ?? join(root, '.cache', 'machine');
}

/** What is missing here to make and run a guest, in words; undefined where nothing is. Where one must be made, a mirror is asked for what it needs. */
export async function missingForImage(): Promise<string | undefined> {
  if (process.arch !== 'x64') return 'an x86-64 machine';
  const ready = isWhole(imageFolder());
  if (!ready && process.getuid?.() !== 0) return 'root';
  const tool = [...toRun, ...(ready ? [] : toMake)].find(
    (name) => !folders.some((folder) => existsSync(join(folder, name))),
  );
  if (ready || tool !== undefined) return tool;
  const said = ['--quiet', '--simulate', '--variant=minbase', `--include=${packages}`, suite, '/dev/null'];
  return await runProgram('mmdebstrap', said, 300_000).then(
    () => undefined,
    () => 'a mirror of Debian that apt can reach',
  );
}

function isWhole(folder: string): boolean {
  return parts.every((name) => existsSync(join(folder, name)));
}

/** The folder of a guest, made first where there is none: a few minutes, with packages of the mirror that apt is set to. */
export async function guestImage(): Promise<string> {
  const folder = imageFolder();
  if (isWhole(folder)) return folder;
  mkdirSync(dirname(folder), { recursive: true });
  const work = mkdtempSync(join(dirname(folder), 'making-machine-'));
  try {
    await makeImage(work);
    rmSync(folder, { recursive: true, force: true });
    renameSync(work, folder);
    return folder;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function makeImage(folder: string): Promise<void> {
  const tree = join(folder, 'tree');
  const key = join(folder, 'id_ed25519');
  await runProgram('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key], 30_000);
  await runProgram('mmdebstrap', debian(folder, tree), 1_200_000);
  configure(tree, readFileSync(`${key}.pub`, 'utf8'));
  for (const name of ['vmlinuz', 'initrd.img']) copyFileSync(bootFile(tree, name), join(folder, name));
  const disk = join(folder, 'root.raw');
  await runProgram('mke2fs', ['-q', '-t', 'ext4', '-O', '^has_journal', '-d', tree, disk, '4G'], 600_000);
  rmSync(tree, { recursive: true, force: true });
}

/** The kernel's packages make the first boot disk, which needs no more than to find its root. */
function debian(folder: string, tree: string): string[] {
  const modules = join(folder, 'modules');
  const initramfs = join(folder, 'initramfs');
  writeFileSync(modules, 'virtio_pci\nvirtio_blk\next4\n');
  writeFileSync(initramfs, 'MODULES=list\nCOMPRESS=zstd\n');
  const hooks = [
    'mkdir -p "$1/etc/initramfs-tools/conf.d"',
    `cp ${modules} "$1/etc/initramfs-tools/modules"`,
    `cp ${initramfs} "$1/etc/initramfs-tools/conf.d/small"`,
  ].map((line) => `--essential-hook=${line}`);
  const lean = ['--aptopt=APT::Install-Recommends "0"', '--dpkgopt=path-exclude=/usr/share/doc/*'];
  return ['--quiet', '--variant=minbase', `--include=${packages}`, ...lean, ...hooks, suite, tree];
}

function configure(tree: string, publicKey: string): void {
  const files: Record<string, string> = {
    'etc/hostname': 'guest\n',
    'etc/hosts': '127.0.0.1 localhost\n127.0.1.1 guest\n',
    'etc/resolv.conf': '',
    'etc/fstab': '/dev/vda / ext4 rw,noatime 0 0\n',
    'etc/machine-id': '',
    'etc/modules-load.d/lab.conf': 'btrfs\nraid1\noverlay\nbr_netfilter\n',
    // No way but to the machine that runs it: no gateway, no names.
    'etc/systemd/network/10-user.network': '[Match]\nName=eth0\n[Network]\nAddress=10.0.2.15/24\nIPv6AcceptRA=no\n',
    'root/.ssh/authorized_keys': publicKey,
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(tree, dirname(path)), { recursive: true, mode: path.startsWith('root/') ? 0o700 : 0o755 });
    writeFileSync(join(tree, path), text, { mode: 0o644 });
  }
  const wanted = join(tree, 'etc/systemd/system/multi-user.target.wants');
  mkdirSync(wanted, { recursive: true });
  symlinkSync('/lib/systemd/system/systemd-networkd.service', join(wanted, 'systemd-networkd.service'));
  // Nothing of its own starts in the middle of a measurement.
  for (const timer of ['apt-daily', 'apt-daily-upgrade', 'dpkg-db-backup', 'e2scrub_all', 'fstrim'])
    symlinkSync('/dev/null', join(tree, 'etc/systemd/system', `${timer}.timer`));
}

function bootFile(tree: string, name: string): string {
  const file = readdirSync(join(tree, 'boot')).find((one) => one.startsWith(`${name}-`));
  if (file === undefined) throw new Error(`the guest has no ${name}`);
  return join(tree, 'boot', file);
}

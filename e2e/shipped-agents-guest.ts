import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Child } from './support/child.ts';
import { eventually, Hopeless } from './support/eventually.ts';
import { freePort } from './support/free-port.ts';
import { runProgram, toolEnvironment } from './support/run-program.ts';

/** A Debian machine with systemd under QEMU, emulated in software. It reaches the loopback of this one at 10.0.2.2. */
export class Guest {
  readonly #folder: string;
  readonly #port: number;
  readonly #machine: Child;

  constructor(folder: string, port: number, machine: Child) {
    this.#folder = folder;
    this.#port = port;
    this.#machine = machine;
  }

  /** Runs a line of shell as root in the guest; throws what it said when it fails. */
  async run(line: string, timeoutMs = 120_000): Promise<string> {
    const ssh = ['-q', '-i', join(this.#folder, 'key'), '-p', String(this.#port), '-o', 'StrictHostKeyChecking=no'];
    ssh.push('-o', 'UserKnownHostsFile=/dev/null', '-o', 'BatchMode=yes', '-o', 'ConnectTimeout=5');
    return await runProgram('ssh', [...ssh, 'root@127.0.0.1', line], timeoutMs);
  }

  /** Waits until it has booted. */
  async booted(): Promise<void> {
    await eventually(
      'the guest has booted',
      async () => {
        if (!this.#machine.running) throw new Hopeless(`the guest ended: ${this.#machine.text}`);
        return (await this.run('systemctl is-system-running --wait || true', 60_000)).includes('running');
      },
      300_000,
    );
  }

  async stop(): Promise<void> {
    await this.#machine.stop('SIGKILL');
  }
}

const tools = ['mmdebstrap', 'mke2fs', 'ssh', 'ssh-keygen', 'qemu-system-x86_64'];

/** What is missing here to make and run a guest; undefined where nothing is. */
export function missingForGuest(): string | undefined {
  const folders = ['/usr/sbin', '/usr/bin', '/sbin', '/bin'];
  if (process.getuid?.() !== 0) return 'root';
  if (process.arch !== 'x64') return 'an x86-64 machine';
  return tools.find((name) => !folders.some((folder) => existsSync(join(folder, name))));
}

/** Makes a guest in a folder and boots it; packages come from the mirror that this machine's apt is set to. */
export async function startGuest(folder: string): Promise<Guest> {
  const tree = join(folder, 'tree');
  await runProgram('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'key')], 30_000);
  await runProgram('mmdebstrap', debian(folder, tree), 600_000);
  configure(tree, readFileSync(join(folder, 'key.pub'), 'utf8'));
  const disk = join(folder, 'disk.raw');
  await runProgram('mke2fs', ['-q', '-t', 'ext4', '-O', '^has_journal', '-d', tree, disk, '2G'], 300_000);
  const [kernel, initrd] = ['vmlinuz-', 'initrd.img-'].map((name) => bootFile(tree, name));
  const port = await freePort();
  const args = ['-nodefaults', '-display', 'none', '-no-reboot', '-machine', 'pc,usb=off', '-smp', '2', '-m', '512'];
  // In software everywhere: what offers KVM in a container often cannot keep the promise.
  args.push('-accel', 'tcg,thread=multi', '-cpu', 'max');
  args.push('-kernel', kernel ?? '', '-initrd', initrd ?? '', '-serial', `file:${join(folder, 'console.log')}`);
  args.push('-append', 'console=ttyS0 root=/dev/vda rw net.ifnames=0 quiet systemd.show_status=0 mitigations=off');
  args.push('-drive', `file=${disk},if=virtio,format=raw,cache=unsafe`, '-device', 'virtio-rng-pci');
  args.push('-netdev', `user,id=n0,hostfwd=tcp:127.0.0.1:${port}-:22`, '-device', 'virtio-net-pci,netdev=n0,romfile=');
  const guest = new Guest(folder, port, new Child('qemu-system-x86_64', args, { cwd: folder, env: toolEnvironment }));
  await guest.booted();
  return guest;
}

const packages =
  'linux-image-cloud-amd64,initramfs-tools,systemd-sysv,udev,dbus,kmod,openssh-server,curl,zstd,e2fsprogs,iproute2,procps';

function debian(folder: string, tree: string): string[] {
  // The kernel's packages make the first boot disk, which needs no more than to find its root.
  const modules = join(folder, 'modules');
  const initramfs = join(folder, 'initramfs');
  writeFileSync(modules, 'virtio_pci\nvirtio_blk\next4\n');
  writeFileSync(initramfs, 'MODULES=list\nCOMPRESS=zstd\n');
  const copies = [
    'mkdir -p "$1/etc/initramfs-tools/conf.d"',
    `cp ${modules} "$1/etc/initramfs-tools/modules"`,
    `cp ${initramfs} "$1/etc/initramfs-tools/conf.d/small"`,
  ];
  const hooks = copies.map((line) => `--essential-hook=${line}`);
  return ['--quiet', '--variant=minbase', `--include=${packages}`, ...hooks, 'bookworm', tree];
}

function configure(tree: string, publicKey: string): void {
  const files: Record<string, string> = {
    'etc/hostname': 'guest\n',
    'etc/fstab': '/dev/vda / ext4 rw,noatime 0 0\n',
    'etc/machine-id': '',
    'etc/systemd/network/10-user.network': '[Match]\nName=eth0\n[Network]\nAddress=10.0.2.15/24\nIPv6AcceptRA=no\n',
    'root/.ssh/authorized_keys': publicKey,
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(tree, path, '..'), { recursive: true, mode: 0o700 });
    writeFileSync(join(tree, path), text, { mode: 0o644 });
  }
  const wanted = join(tree, 'etc/systemd/system/multi-user.target.wants');
  mkdirSync(wanted, { recursive: true });
  symlinkSync('/lib/systemd/system/systemd-networkd.service', join(wanted, 'systemd-networkd.service'));
}

function bootFile(tree: string, prefix: string): string {
  const name = readdirSync(join(tree, 'boot')).find((file) => file.startsWith(prefix));
  if (name === undefined) throw new Error(`the guest has no ${prefix}`);
  return join(tree, 'boot', name);
}

/** Removes what a guest was made of. */
export function removeGuest(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

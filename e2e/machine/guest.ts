import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Child } from '../support/child.ts';
import { eventually, Hopeless } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { askMonitor } from './monitor.ts';
import { runProgram, toolEnvironment } from '../support/run-program.ts';

const megabyte = 1024 * 1024;
const diskSize = 256 * megabyte;
/** What is plugged in beside its root: eight disks of three kinds, told apart by their serials. */
const disks = [
  ...['LAB-NVME0', 'LAB-NVME1', 'LAB-NVME2'].map((serial) => ({ kind: 'nvme', serial })),
  ...['LAB-SCSI0', 'LAB-SCSI1', 'LAB-SCSI2', 'LAB-SCSI3'].map((serial) => ({ kind: 'scsi', serial })),
  { kind: 'ata', serial: 'LAB-ATA0' },
] as const;

/** The serials of its disks but the root. */
export const serials: readonly string[] = disks.map(({ serial }) => serial);

/** A Debian machine with systemd under QEMU, emulated in software. It reaches the loopback of this one at 10.0.2.2. */
export class Guest {
  readonly #folder: string;
  readonly #ssh: readonly string[];
  readonly #machine: Child;
  #master: Child | undefined;

  constructor(folder: string, ssh: readonly string[], machine: Child) {
    this.#folder = folder;
    this.#ssh = ssh;
    this.#machine = machine;
  }

  /** Runs a line of shell as root in the guest; throws what it said when it fails. */
  async run(line: string, timeoutMs = 120_000): Promise<string> {
    return await runProgram('ssh', [...this.#ssh, 'root@127.0.0.1', line], timeoutMs);
  }

  /** The same, as lines that are not empty. */
  async lines(line: string): Promise<string[]> {
    return (await this.run(line)).split('\n').filter((one) => one.trim() !== '');
  }

  /** The same, of a program that answers JSON; what it ends with does not matter. */
  async json<Answer>(line: string): Promise<Answer> {
    return JSON.parse(await this.run(`${line} || true`)) as Answer;
  }

  /** Sets a property of a piece of hardware while it runs. */
  async setHardware(device: string, property: string, value: unknown): Promise<void> {
    const path = `/machine/peripheral/${device}`;
    await askMonitor(join(this.#folder, 'monitor'), 'qom-set', { path, property, value });
  }

  /** Pulls a disk by its serial. */
  async unplug(serial: string): Promise<void> {
    await askMonitor(join(this.#folder, 'monitor'), 'device_del', { id: idOf(serial) });
  }

  /** Waits until it has booted. */
  async booted(): Promise<void> {
    await eventually(
      'the guest has booted',
      async () => {
        if (!this.#machine.running) throw new Hopeless(`the guest ended: ${this.#machine.text}`);
        return /running|degraded/.test(await this.run('systemctl is-system-running --wait || true', 60_000));
      },
      600_000,
    );
    // One handshake serves all that follows.
    this.#master = new Child('ssh', [...this.#ssh, '-M', '-N', 'root@127.0.0.1'], {
      cwd: this.#folder,
      env: toolEnvironment,
    });
  }

  /** Ends it and removes what it ran on. */
  async stop(): Promise<void> {
    await this.#master?.stop();
    await this.#machine.stop('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** The name by which hardware is spoken of, of the disk with a serial. */
export function idOf(serial: string): string {
  return serial.toLowerCase();
}

/** Boots a guest from an image; the image stays as it is. */
export async function startGuest(image: string): Promise<Guest> {
  const folder = mkdtempSync(join(tmpdir(), 'lk-vm-'));
  const port = await freePort();
  const overlay = join(folder, 'root.qcow2');
  await runProgram(
    'qemu-img',
    ['create', '-q', '-f', 'qcow2', '-b', join(image, 'root.raw'), '-F', 'raw', overlay],
    30_000,
  );
  for (const { serial } of disks) {
    await runProgram(
      'qemu-img',
      ['create', '-q', '-f', 'qcow2', join(folder, `${serial}.qcow2`), String(diskSize)],
      30_000,
    );
  }
  const args = [...machine(image, folder, port), ...disks.flatMap((disk) => plugged(folder, disk))];
  const child = new Child('qemu-system-x86_64', args, { cwd: folder, env: toolEnvironment });
  const guest = new Guest(folder, sshOptions(image, folder, port), child);
  try {
    await guest.booted();
    return guest;
  } catch (error) {
    await guest.stop();
    throw error;
  }
}

function machine(image: string, folder: string, port: number): string[] {
  return [
    '-nodefaults',
    '-display',
    'none',
    '-no-reboot',
    '-machine',
    'pc,usb=off',
    '-smp',
    '2',
    '-m',
    '1024',
    // In software everywhere: what offers KVM in a container often cannot keep the promise.
    '-accel',
    'tcg,thread=multi,tb-size=256',
    '-cpu',
    'max',
    '-kernel',
    join(image, 'vmlinuz'),
    '-initrd',
    join(image, 'initrd.img'),
    '-serial',
    `file:${join(folder, 'console.log')}`,
    '-qmp',
    `unix:${join(folder, 'monitor')},server=on,wait=off`,
    '-append',
    'console=ttyS0 root=/dev/vda rw net.ifnames=0 quiet systemd.show_status=0 mitigations=off apparmor=0',
    '-drive',
    `file=${join(folder, 'root.qcow2')},if=virtio,format=qcow2,cache=unsafe`,
    '-device',
    'virtio-rng-pci',
    '-device',
    'virtio-scsi-pci,id=scsi0',
    '-netdev',
    `user,id=n0,hostfwd=tcp:127.0.0.1:${port}-:22`,
    '-device',
    'virtio-net-pci,netdev=n0,romfile=',
  ];
}

function plugged(folder: string, { kind, serial }: (typeof disks)[number]): string[] {
  const id = idOf(serial);
  const device = {
    nvme: `nvme,id=${id}`,
    scsi: `scsi-hd,id=${id},bus=scsi0.0`,
    ata: `ide-hd,id=${id},bus=ide.0,unit=0,rotation_rate=7200`,
  }[kind];
  const drive = `file=${join(folder, `${serial}.qcow2`)},if=none,format=qcow2,id=d-${id},cache=unsafe`;
  return ['-drive', drive, '-device', `${device},drive=d-${id},serial=${serial}`];
}

function sshOptions(image: string, folder: string, port: number): string[] {
  const options = [
    'StrictHostKeyChecking=no',
    'UserKnownHostsFile=/dev/null',
    'BatchMode=yes',
    'ConnectTimeout=10',
    `ControlPath=${join(folder, 'ssh')}`,
  ];
  return ['-q', '-i', join(image, 'id_ed25519'), '-p', String(port), ...options.flatMap((option) => ['-o', option])];
}

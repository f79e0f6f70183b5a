import { readOptional, type Host } from '../../host.ts';

/** What can be known without privileges; every part may be missing. */
export interface VirtualizationFacts {
  /** /run/systemd/container: what the container manager told systemd. */
  containerWord?: string | undefined;
  dockerenv: boolean;
  containerenv: boolean;
  mounts: string;
  /** Vendor and product of the board, as DMI states them. */
  board: string;
  hypervisorType?: string | undefined;
  cpuinfo: string;
  deviceTree: string;
}

/** Words in the vendor or product of a virtual board, and what they mean. */
const boards: readonly (readonly [string, string])[] = [
  ['vmware', 'vmware'],
  ['virtualbox', 'virtualbox'],
  ['innotek', 'virtualbox'],
  ['xen', 'xen'],
  ['microsoft corporation virtual machine', 'hyperv'],
  ['parallels', 'parallels'],
  ['bhyve', 'bhyve'],
  ['bochs', 'qemu'],
  ['qemu', 'kvm'],
  ['kvm', 'kvm'],
  ['google compute engine', 'kvm'],
  ['amazon ec2', 'kvm'],
  ['openstack', 'kvm'],
  ['digitalocean', 'kvm'],
  ['hetzner vserver', 'kvm'],
  ['apple virtualization', 'apple'],
];

/** none, lxc, docker, podman, systemd-nspawn, kvm, vmware, … ; `vm` where only that much is sure. */
export function detectVirtualization(facts: VirtualizationFacts): string {
  return containerOf(facts) ?? machineOf(facts) ?? 'none';
}

function containerOf(facts: VirtualizationFacts): string | undefined {
  const word = facts.containerWord?.trim();
  if (word !== undefined && word !== '') return word.slice(0, 40);
  if (facts.dockerenv) return 'docker';
  if (facts.containerenv) return 'podman';
  // lxcfs lies over single files of /proc inside LXC and nowhere else.
  return facts.mounts.includes(' - fuse.lxcfs ') && facts.mounts.includes(' /proc/') ? 'lxc' : undefined;
}

function machineOf(facts: VirtualizationFacts): string | undefined {
  const board = facts.board.toLowerCase();
  const known = boards.find(([word]) => board.includes(word));
  if (known !== undefined) return known[1];
  if (facts.hypervisorType?.trim() === 'xen') return 'xen';
  if (facts.deviceTree.includes('linux,dummy-virt')) return 'kvm';
  return /^flags\s*:.*\bhypervisor\b/m.test(facts.cpuinfo) ? 'vm' : undefined;
}

/** Gathers the facts; nothing is run. */
export async function readVirtualization(host: Host, cpuinfo: string, board: string): Promise<string> {
  return detectVirtualization({
    containerWord: await readOptional(host, '/run/systemd/container'),
    dockerenv: (await readOptional(host, '/.dockerenv')) !== undefined,
    containerenv: (await readOptional(host, '/run/.containerenv')) !== undefined,
    mounts: (await readOptional(host, '/proc/self/mountinfo')) ?? '',
    board,
    hypervisorType: await readOptional(host, '/sys/hypervisor/type'),
    cpuinfo,
    deviceTree: (await readOptional(host, '/proc/device-tree/compatible')) ?? '',
  });
}

import { expect, it } from 'bun:test';
import { detectVirtualization, type VirtualizationFacts } from './virtualization.ts';

const nothing: VirtualizationFacts = {
  dockerenv: false,
  containerenv: false,
  mounts: '',
  board: '',
  cpuinfo: '',
  deviceTree: '',
};

const cases: readonly (readonly [string, Partial<VirtualizationFacts>, string])[] = [
  ['a bare machine', { board: 'Dell Inc. PowerEdge R720' }, 'none'],
  ['a KVM guest', { board: 'QEMU Standard PC (Q35 + ICH9, 2009)' }, 'kvm'],
  ['a VMware guest', { board: 'VMware, Inc. VMware Virtual Platform' }, 'vmware'],
  ['a Hyper-V guest', { board: 'Microsoft Corporation Virtual Machine' }, 'hyperv'],
  ['a Surface laptop', { board: 'Microsoft Corporation Surface Laptop' }, 'none'],
  ['a Xen guest without DMI', { hypervisorType: 'xen\n' }, 'xen'],
  ['an Arm guest of QEMU', { deviceTree: 'linux,dummy-virt\0' }, 'kvm'],
  ['a guest that only the processor gives away', { cpuinfo: 'flags\t\t: fpu hypervisor sse\n' }, 'vm'],
  ['Docker on a virtual machine', { dockerenv: true, board: 'QEMU' }, 'docker'],
  ['Podman', { containerenv: true }, 'podman'],
  ['what the container manager says', { containerWord: 'systemd-nspawn\n' }, 'systemd-nspawn'],
  ['LXC by its lxcfs', { mounts: '1 2 0:5 /proc/stat /proc/stat rw - fuse.lxcfs lxcfs rw\n' }, 'lxc'],
  ['a host that serves lxcfs', { mounts: '1 2 0:5 / /var/lib/lxcfs rw - fuse.lxcfs lxcfs rw\n' }, 'none'],
];

for (const [name, facts, expected] of cases) {
  it(`tells ${name}`, () => {
    expect(detectVirtualization({ ...nothing, ...facts })).toBe(expected);
  });
}

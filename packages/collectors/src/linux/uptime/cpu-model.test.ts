import { expect, it } from 'bun:test';
import { describeParser } from '../../parser.contract.ts';
import { parseCpuModel } from './cpu-model.ts';

describeParser('parseCpuModel', {
  parse: parseCpuModel,
  seeds: ['uptime/kvm-guest/look-1/proc/cpuinfo', 'uptime/raspberry-pi-4/look-1/proc/cpuinfo'],
  corpus: /sysproc\/(?:cpuinfo_arch\/cpuinfo|jc\/linux-proc\/cpuinfo2?$|node_exporter_proc\/cpuinfo$)/,
  sane: (result) => expect(String(result).length).toBeGreaterThan(2),
});

const cases = [
  ['x86', 'processor : 0\nvendor_id : GenuineIntel\nmodel name : Intel(R) N100\n', 'Intel(R) N100'],
  ['64-bit Arm', 'processor : 0\nCPU implementer : 0x41\nCPU part : 0xd08\n', 'Cortex-A72'],
  ['32-bit Arm', 'model name : ARMv7 Processor rev 4 (v7l)\nCPU implementer : 0x41\nCPU part : 0xd03\n', 'Cortex-A53'],
  ['unknown Arm', 'processor : 0\nCPU implementer : 0x99\nCPU part : 0x001\nHardware : BCM2835\n', 'BCM2835'],
  [
    'MIPS',
    'system type : MediaTek\nmachine : Router\nprocessor : 0\ncpu model : MIPS 1004Kc V2.15\n',
    'MIPS 1004Kc V2.15',
  ],
  [
    'PowerPC',
    'processor : 0\ncpu : POWER9 (raw), altivec supported\nclock : 2300MHz\n',
    'POWER9 (raw), altivec supported',
  ],
  ['RISC-V', 'processor : 0\nhart : 1\nisa : rv64imafdc\nmmu : sv39\nuarch : sifive,u74-mc\n', 'sifive,u74-mc'],
  ['s390x', 'vendor_id : IBM/S390\nprocessor 0: version = FF, machine = 2964\n', 'IBM/S390'],
  ['LoongArch', 'system type : generic\nModel Name : Loongson-3A5000\n', 'Loongson-3A5000'],
] as const;

for (const [name, text, model] of cases) {
  it(`names the processor of ${name}`, () => {
    expect(parseCpuModel(text)).toBe(model);
  });
}

it('is unknown where nothing is named', () => {
  expect(parseCpuModel('processor : 0\nBogoMIPS : 50\n')).toBeUndefined();
});

import { expect, it } from 'bun:test';
import { describeParser } from '../../parser.contract.ts';
import { bootTime, parseUptime } from './uptime.ts';

describeParser('parseUptime', {
  parse: parseUptime,
  seeds: ['uptime/kvm-guest/look-1/proc/uptime'],
  corpus: /sysproc\/jc\/linux-proc\/uptime$/,
  sane: (result) => expect(result).toBeGreaterThan(0),
});

it('takes the boot time that the kernel states', () => {
  expect(bootTime('cpu 1\nbtime 1772362800\n', 3600.2, 1_772_366_401_000)).toBe(1_772_362_800_000);
});

it('reckons the boot time where the stated one belongs to the host of a container', () => {
  expect(bootTime('btime 1700000000\n', 100, 1_772_362_900_000)).toBe(1_772_362_800_000);
});

it('reckons the boot time where none is stated', () => {
  expect(bootTime('', 100, 1_772_362_900_400)).toBe(1_772_362_800_000);
});

import { expect, it } from 'bun:test';
import { describeParser } from '../../parser.contract.ts';
import { countCpuList, parseOsRelease } from './machine.ts';

describeParser('parseOsRelease', { parse: parseOsRelease, seeds: ['uptime/kvm-guest/look-1/etc/os-release'] });
describeParser('countCpuList', {
  parse: countCpuList,
  seeds: ['uptime/lxc-with-four-of-32-cores/look-1/proc/self/status'],
});

it('takes quotes and escapes off the values of os-release', () => {
  const release = parseOsRelease(`NAME="A \\"quoted\\" name"\nID='debian'\nVERSION_ID=12\n# comment\nbroken`);
  expect([...release]).toEqual([
    ['NAME', 'A "quoted" name'],
    ['ID', 'debian'],
    ['VERSION_ID', '12'],
  ]);
});

it('counts the processors of a list with ranges', () => {
  expect(countCpuList('0-3,8,10-11')).toBe(7);
  expect(countCpuList('5-2')).toBe(1);
  expect(countCpuList('all')).toBe(0);
});

import { expect, it } from 'bun:test';
import { describeParser } from '../parser.contract.ts';
import { parseCpuStat, type CpuStat } from './cpu.ts';

describeParser('parseCpuStat', {
  parse: parseCpuStat,
  seeds: ['cpu/debian-vm/look-1/proc/stat', 'cpu/gap-in-the-numbers/look-1/proc/stat'],
  corpus:
    /sysproc\/(?:jc\/linux-proc\/stat2?|node_exporter_proc\/stat|telegraf\/cpu\/.*\/stat|procfs\/fixtures\/proc\/stat)$/,
  sane: (result) => {
    const stat = result as CpuStat;
    expect(stat.cores.size).toBeGreaterThan(0);
    expect(stat.total.user).toBeGreaterThan(0);
  },
});

it('does not take the number of interrupts for a processor', () => {
  const stat = parseCpuStat('cpu  1 2 3 4\ncpu0 1 2 3 4\nintr 5 6\ncpu1 9 9 9 9\n');
  expect([...(stat?.cores.keys() ?? [])]).toEqual(['0']);
});

it('leaves out a processor with words for numbers and keeps the others', () => {
  const stat = parseCpuStat('cpu  1 2 3 4\ncpu0 1 two 3 4\ncpu1 1 2 3 4\ncpux 1 2 3 4\n');
  expect([...(stat?.cores.keys() ?? [])]).toEqual(['1']);
});

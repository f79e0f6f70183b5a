import { expect, it } from 'bun:test';
import { describeParser } from '../../parser.contract.ts';
import { parsePidStat } from './pid-stat.ts';

describeParser('parsePidStat', {
  parse: parsePidStat,
  seeds: ['processes/small-server/look-1/proc/700/stat', 'processes/hostile-names/look-1/proc/50/stat'],
  corpus:
    /sysproc\/(?:jc\/linux-proc\/pid_stat(?:_hack|_w_space_and_nl_in_comm)?|node_exporter_proc\/\d+\/stat|procfs\/fixtures\/proc\/\d+\/stat)$/,
  sane: (result) => expect(result).toBeDefined(),
});

const rest = '1 1 1 0 -1 4194560 0 0 0 0 30 12 0 0 20 0 3 0 4711 1000 250 0';

it('takes everything between the first and the last parenthesis for the name', () => {
  expect(parsePidStat(`42 (a) R (b\nc) S ${rest}`)).toEqual({
    name: 'a) R (b\nc',
    state: 'S',
    ticks: 42,
    threads: 3,
    start: 4711,
    residentPages: 250,
    kernelThread: false,
  });
});

it('knows a thread of the kernel by its flag', () => {
  expect(parsePidStat(`2 (kthreadd) S ${rest.replace('4194560', '2129984')}`)?.kernelThread).toBe(true);
});

it('is unknown where the line is cut', () => {
  expect(parsePidStat('42 (cut) S 1 1 1')).toBeUndefined();
});

import { expect, it } from 'bun:test';
import { describeParser } from '../parser.contract.ts';
import { parseLoadavg } from './load.ts';

describeParser('parseLoadavg', {
  parse: parseLoadavg,
  seeds: ['load/debian-vm/look-1/proc/loadavg'],
  corpus: /sysproc\/(?:jc\/linux-proc\/loadavg|node_exporter_proc\/loadavg|procfs\/fixtures\/proc\/loadavg)$/,
  sane: (result) => expect(result).toBeDefined(),
});

it('reads the three means', () => {
  expect(parseLoadavg('0.91 0.84 0.72 2/512 12345\n')).toEqual({ load_1m: 0.91, load_5m: 0.84, load_15m: 0.72 });
});

it('is unknown where a number is missing', () => {
  expect(parseLoadavg('0.91 0.84\n')).toBeUndefined();
});

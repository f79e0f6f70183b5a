import { expect } from 'bun:test';
import { describeParser } from '../parser.contract.ts';
import { parsePressure, type Stall } from './pressure.ts';

describeParser('parsePressure', {
  parse: parsePressure,
  seeds: ['pressure/debian-vm/look-1/proc/pressure/cpu', 'pressure/debian-vm/look-1/proc/pressure/io'],
  corpus: /sysproc\/(?:node_exporter_proc|procfs\/fixtures\/proc)\/pressure\//,
  sane: (result) => expect((result as Stall[]).every((stall) => stall.averagePercent <= 100)).toBe(true),
});

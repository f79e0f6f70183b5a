import { expect, it } from 'bun:test';
import { describeParser } from '../../parser.contract.ts';
import { parseDiskstats, type DiskCounters } from './diskstats.ts';

describeParser('parseDiskstats', {
  parse: parseDiskstats,
  seeds: ['disk-io/sata-sas-nvme/look-1/proc/diskstats', 'disk-io/debian-vm/look-1/proc/diskstats'],
  corpus: /sysproc\/(?:jc\/linux-proc\/diskstats|node_exporter_proc\/diskstats|procfs\/fixtures\/proc\/diskstats)$/,
  sane: (result) => expect((result as Map<string, DiskCounters>).size).toBeGreaterThan(3),
});

it('reads lines of every age of kernel and leaves out those that say too little', () => {
  const text = [
    '   8 0 sda 1 2 3 4 5 6 7 8 9 10 11',
    '   8 16 sdb 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15',
    '   8 32 sdc 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17',
    '   8 33 sdc1 1 2 3 4',
  ].join('\n');
  const counters = { reads: 1, readBytes: 1536, readMs: 4, writes: 5, writtenBytes: 3584, writeMs: 8, busyMs: 10 };
  expect([...parseDiskstats(text)]).toEqual([
    ['sda', counters],
    ['sdb', counters],
    ['sdc', counters],
  ]);
});

it('reads only the disks that are wanted', () => {
  const text = '8 0 sda 1 2 3 4 5 6 7 8 9 10 11\n8 1 sda1 1 2 3 4 5 6 7 8 9 10 11\n';
  expect([...parseDiskstats(text, new Set(['sda'])).keys()]).toEqual(['sda']);
});

import { expect, it } from 'bun:test';
import fc from 'fast-check';
import { describeParser } from '../parser.contract.ts';
import { memoryUse, parseArcstats, parseMeminfo, type Meminfo } from './memory.ts';

describeParser('parseMeminfo', {
  parse: parseMeminfo,
  seeds: ['memory/debian-vm/look-1/proc/meminfo', 'memory/kernel-3.2/look-1/proc/meminfo'],
  corpus: /sysproc\/(?:jc\/linux-proc\/meminfo|node_exporter_proc\/meminfo|procfs\/fixtures\/proc\/meminfo)$/,
  sane: (result) => {
    const use = memoryUse(result as Meminfo);
    expect(use?.total).toBeGreaterThan(0);
    expect(use?.used).toBeGreaterThanOrEqual(0);
    expect(use?.used).toBeLessThanOrEqual(use?.total ?? 0);
  },
});

describeParser('parseArcstats', {
  parse: parseArcstats,
  seeds: ['memory/zfs-host/look-1/proc/spl/kstat/zfs/arcstats'],
  corpus: /zfs\/node_exporter_kstat\/zfs\/arcstats$/,
  sane: (result) => expect((result as { size: number }).size).toBeGreaterThan(0),
});

it('never says that more is used than there is, or less than nothing', () => {
  const amount = fc.nat(1_000_000_000);
  const fields = fc.dictionary(fc.constantFrom('MemTotal', 'MemFree', 'MemAvailable', 'Cached', 'Shmem'), amount);
  const arc = fc.option(fc.record({ size: amount, floor: amount }), { nil: undefined });
  fc.assert(
    fc.property(fields, arc, (info, zfs) => {
      const use = memoryUse(new Map(Object.entries(info)), zfs);
      return use === undefined || (use.used >= 0 && use.used <= use.total && use.available + use.used === use.total);
    }),
  );
});

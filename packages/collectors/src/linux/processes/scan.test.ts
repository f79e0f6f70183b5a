import { expect, it } from 'bun:test';
import fc from 'fast-check';
import { fixtureHost } from '../../fixture-host.ts';
import type { Host } from '../../host.ts';
import { chooseProcesses, scanProcesses, type Seen } from './scan.ts';

const folder = `${import.meta.dirname}/../../../fixtures/processes/small-server/look-1`;

function counting(host: Host): { host: Host; read: string[] } {
  const read: string[] = [];
  return {
    read,
    host: {
      ...host,
      readFiles: async (paths) => {
        read.push(...paths);
        return await host.readFiles(paths);
      },
    },
  };
}

it('lets what did nothing rest for a while, threads of the kernel longer', async () => {
  const { host, read } = counting(fixtureHost(folder));
  const reads: string[] = [];
  let before: Map<string, Seen> | undefined;
  for (const nowMs of [0, 3000, 6000, 9000, 29_000]) {
    read.length = 0;
    before = await scanProcesses(host, nowMs, before);
    reads.push(read.map((path) => path.split('/')[2]).join(' '));
  }
  const all = '1 15 2 700 701 702 703';
  expect(reads).toEqual([all, all, '', '1 700 701 702 703', all]);
  expect([...(before?.keys() ?? [])].join(' ')).toBe(all);
});

it('reads everything again where looks are far apart', async () => {
  const { host, read } = counting(fixtureHost(folder));
  const first = await scanProcesses(host, 0, undefined);
  const second = await scanProcesses(host, 60_000, first);
  read.length = 0;
  await scanProcesses(host, 120_000, second);
  expect(read.length).toBe(7);
});

it('chooses the same as sorting everything would', () => {
  const seen = fc.record({
    pid: fc.nat(9999).map(String),
    readMs: fc.constant(0),
    percent: fc.option(fc.nat(400), { nil: undefined }),
    residentPages: fc.nat(1000),
  });
  fc.assert(
    fc.property(fc.array(seen, { maxLength: 60 }), (rows) => {
      const all = rows.map(({ residentPages, ...row }) => ({ ...row, stat: { residentPages } }) as Seen);
      const busy = all.filter((one) => (one.percent ?? 0) > 0).map((one) => one.percent ?? 0);
      const chosen = chooseProcesses(all, 5, 3);
      const shares = chosen.map((one) => one.percent ?? 0).slice(0, Math.min(5, busy.length));
      expect(shares).toEqual(busy.toSorted((a, b) => b - a).slice(0, 5));
      const largest = Math.max(0, ...all.map((one) => one.stat.residentPages));
      expect(Math.max(0, ...chosen.map((one) => one.stat.residentPages))).toBe(largest);
      expect(chosen.length).toBeLessThanOrEqual(8);
    }),
  );
});

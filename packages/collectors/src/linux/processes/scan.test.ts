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

it('lets idle threads of the kernel rest for a while and reads everything else', async () => {
  const { host, read } = counting(fixtureHost(folder));
  const first = await scanProcesses(host, 1000, undefined);
  const second = await scanProcesses(host, 4000, first);
  read.length = 0;
  const third = await scanProcesses(host, 7000, second);
  expect(read).toEqual(['/proc/1/stat', '/proc/700/stat', '/proc/701/stat', '/proc/702/stat', '/proc/703/stat']);
  expect([...third.keys()].toSorted()).toEqual([...first.keys()].toSorted());
});

it('reads threads of the kernel again after their rest', async () => {
  const { host, read } = counting(fixtureHost(folder));
  const first = await scanProcesses(host, 1000, undefined);
  const second = await scanProcesses(host, 4000, first);
  read.length = 0;
  await scanProcesses(host, 14_000, second);
  expect(read).toContain('/proc/2/stat');
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

import { expect, it } from 'bun:test';
import { fixtureHost } from './fixture-host.ts';
import { describeParser } from './parser.contract.ts';
import { findWholeDisks, parseUdev } from './whole-disks.ts';

describeParser('parseUdev', { parse: parseUdev, seeds: ['disk-io/sata-sas-nvme/look-1/run/udev/data/b8%3A0'] });

it('keeps the name of a disk whose bridge shares its serial number with another when that one is unplugged', async () => {
  let plugged = ['sda', 'sdb', 'sdc'];
  const host = {
    ...fixtureHost('/nowhere'),
    readDir: async () => plugged,
    readFile: async (path: string) => {
      const isSerial = path.endsWith('/device/serial');
      if (isSerial) return path.includes('sdc') ? 'WX-TEST0003' : 'DOCK9999';
      return await fixtureHost('/nowhere').readFile(path);
    },
  };
  async function ids(): Promise<string[]> {
    return (await findWholeDisks(host)).map(({ id }) => id);
  }
  expect(await ids()).toEqual(['DOCK9999 (sda)', 'DOCK9999 (sdb)', 'WX-TEST0003']);
  plugged = ['sdb', 'sdc'];
  expect(await ids()).toEqual(['DOCK9999 (sdb)', 'WX-TEST0003']);
  expect((await findWholeDisks({ ...host })).map(({ id }) => id)).toEqual(['DOCK9999', 'WX-TEST0003']);
});

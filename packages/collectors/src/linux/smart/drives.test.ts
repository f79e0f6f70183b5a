import { expect, it } from 'bun:test';
import type { Disk } from '@labkeeper/protocol/inventory';
import { fixtureHost } from '../../fixture-host.ts';
import { describeParser } from '../../parser.contract.ts';
import { findDrives, isMadeUp, mayAnswer, parseScan } from './drives.ts';

describeParser('parseScan', {
  parse: parseScan,
  seeds: ['smart/behind-a-raid-controller/look-1/commands.json'],
  corpus: /smart\/telegraf\/testcases_scan\/[^/]+\/response\.json$/,
  sane: (result) => expect((result as unknown[]).length).toBeGreaterThan(2),
});

function disk(device: string, transport: string | null = 'sata'): Disk {
  return { id: `S-${device}`, device, model: null, serial: null, size_bytes: null, rotational: null, transport };
}

async function found(disks: Disk[], scanned: [string, string][]): Promise<string[]> {
  const lines = scanned.map(([path, type]) => ({ path, type }));
  const drives = await findDrives(fixtureHost('/nowhere'), disks, lines);
  return drives.map(({ key, path, type }) => `${key} = ${path} -d ${type}`);
}

it('never takes over what could be an option or leads out of /dev', () => {
  const devices = [
    { name: '/dev/sda', type: 'sat' },
    { name: '--test', type: 'sat' },
    { name: '/dev/../etc/shadow', type: 'sat' },
    { name: '/dev/sd a', type: 'sat' },
    { name: '/etc/passwd', type: 'sat' },
    { name: '/dev/sdb', type: '-t' },
    { name: '/dev/sdc', type: 'a b' },
    { name: 7, type: {} },
    null,
  ];
  expect(parseScan(JSON.stringify({ devices }))).toEqual([{ path: '/dev/sda', type: 'sat' }]);
});

it('asks each disk once, in the way that the program finds out itself', async () => {
  const scanned: [string, string][] = [
    ['/dev/sda', 'scsi'],
    ['/dev/sdb', 'sat'],
    ['/dev/nvme0', 'nvme'],
  ];
  expect(await found([disk('sda'), disk('sdb'), disk('nvme0n1', 'nvme'), disk('nvme0n2', 'nvme')], scanned)).toEqual([
    'S-sda = /dev/sda -d auto',
    'S-sdb = /dev/sdb -d auto',
    'S-nvme0n1 = /dev/nvme0n1 -d auto',
  ]);
});

it('takes the way of a known bridge from the scan, adds what only a controller knows, and no empty slot', async () => {
  const scanned: [string, string][] = [
    ['/dev/sda', 'usbjmicron,0'],
    ['/dev/sdb', 'megaraid,8'],
    ['/dev/bus/0', 'megaraid,9'],
    ['/dev/nvme4', 'nvme'],
    ['/dev/sdc', 'scsi'],
    ['/dev/sdd', 'usbjmicron'],
  ];
  expect(await found([disk('sda', 'usb'), disk('sdb')], scanned)).toEqual([
    'S-sda = /dev/sda -d usbjmicron,0',
    'S-sdb = /dev/sdb -d auto',
    '/dev/sdb megaraid,8 = /dev/sdb -d megaraid,8',
    '/dev/bus/0 megaraid,9 = /dev/bus/0 -d megaraid,9',
    '/dev/nvme4 nvme = /dev/nvme4 -d auto',
  ]);
});

it('leaves out what a hypervisor lends', async () => {
  expect(await found([disk('vda', 'virtio'), disk('xvda', null)], [])).toEqual([]);
  const models = [
    'QEMU HARDDISK',
    'QEMU NVMe Ctrl',
    'Virtual disk',
    'VBOX HARDDISK',
    'PERC H730 Mini',
    'DELL PERC H700',
  ];
  expect(models.filter((model) => !isMadeUp(model))).toEqual([]);
  expect(
    ['WDC WD40EFRX', 'Samsung SSD 980', 'ST4000VN008', 'Virtium VSF', null].filter((model) => isMadeUp(model)),
  ).toEqual([]);
});

it('knows the path of a controller with folders in its name', async () => {
  expect(await found([disk('cciss!c0d0', null)], [])).toEqual(['S-cciss!c0d0 = /dev/cciss/c0d0 -d auto']);
});

it('expects answers of what QEMU plays as ATA and NVMe, and of nothing else that is made up', () => {
  const said: [string | null, string, boolean][] = [
    ['QEMU HARDDISK', 'sata', true],
    ['QEMU NVMe Ctrl', 'nvme', true],
    ['QEMU HARDDISK', 'virtio', false],
    ['VBOX HARDDISK', 'sata', false],
    ['Spinner 4000', 'sata', true],
    [null, 'sata', true],
  ];
  const drive = { key: 'S', path: '/dev/sda', type: 'auto', usb: false, removable: false };
  expect(said.map(([model, transport]) => mayAnswer({ ...drive, disk: { ...disk('sda', transport), model } }))).toEqual(
    said.map(([, , answers]) => answers),
  );
});

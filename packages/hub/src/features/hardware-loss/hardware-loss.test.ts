import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { Alert } from '@labkeeper/protocol/alert';
import type { CollectorReport } from '@labkeeper/protocol/agent';
import type { DiskArray } from '@labkeeper/protocol/inventory';
import { TestClock } from '../../platform/testing/test-clock.ts';
import { startTestHub, type TestHub } from '../../platform/testing/test-hub.ts';

const minute = 60_000;
const day = 1440 * minute;

let hub: TestHub;
let clock: TestClock;
let dataDir: string;
beforeAll(async () => {
  clock = new TestClock();
  dataDir = mkdtempSync(join(tmpdir(), 'labkeeper-hardware-'));
  hub = await startTestHub({ dataDir, overrides: { clock } });
});
afterAll(async () => {
  await hub.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

function array(name: string, working: number, state: DiskArray['state'] = 'ok'): DiskArray {
  return {
    array: name,
    kind: 'md',
    level: 'raid1',
    state,
    problems: [],
    size_bytes: null,
    used_bytes: null,
    wanted: working,
    working,
    errors: 0,
    members: [],
    work: null,
    checked_at: null,
  };
}

function disk(serial: string, device: string, transport = 'sata') {
  return { id: serial, serial, device, transport, model: 'WD Red', size_bytes: 4e12, rotational: true };
}

interface Has {
  readonly arrays?: readonly DiskArray[];
  readonly disks?: readonly ReturnType<typeof disk>[];
  readonly collectors?: readonly Partial<CollectorReport>[];
}

async function report(serverId: string, { arrays, disks, collectors }: Has): Promise<void> {
  const ran = [...(arrays === undefined ? [] : ['arrays']), ...(disks === undefined ? [] : ['disk-io'])];
  const body = {
    server_id: serverId,
    timestamp: new Date(clock.now()).toISOString(),
    metrics: {},
    inventory: { ...(arrays === undefined ? {} : { arrays }), ...(disks === undefined ? {} : { disks }) },
    collectors: collectors ?? ran.map((name) => ({ name, status: 'OK', took_ms: 1 })),
  };
  expect((await hub.fetchJson('POST', '/api/v1/agents/heartbeat', body)).status).toBe(200);
}

/** Reports the same for so many minutes. */
async function reportFor(minutes: number, serverId: string, has: Has): Promise<void> {
  for (let at = 0; at < minutes; at += 1) {
    await report(serverId, has);
    clock.advance(minute);
  }
}

async function alertsOf(serverId: string): Promise<Alert[]> {
  const { body } = await hub.fetchJson<{ items: Alert[] }>('GET', `/api/v1/alerts?server_id=${serverId}`);
  return body.items.filter(({ metric }) => /_presence$|_lost$/.test(metric));
}

async function resolve(alert: Alert | undefined): Promise<void> {
  const { status } = await hub.fetchJson('POST', `/api/v1/alerts/${alert?.alert_id}/resolve`, {});
  expect(status).toBe(200);
}

test('an array that is gone is told of until a person says that it is no loss', async () => {
  const both = { arrays: [array('md0', 2), array('md1', 2)] };
  await report('nas', both);
  clock.advance(2 * 60 * minute);
  await reportFor(2, 'nas', both);
  await reportFor(10, 'nas', { arrays: [array('md1', 2)] });
  expect(await alertsOf('nas')).toEqual([]);
  await reportFor(10, 'nas', { arrays: [array('md1', 2)] });
  const [gone, ...more] = await alertsOf('nas');
  expect(more).toEqual([]);
  expect(gone).toMatchObject({ status: 'open', severity: 'high', title: 'Array md0 on nas is gone' });
  await resolve(gone);
  await reportFor(60, 'nas', { arrays: [array('md1', 2)] });
  expect((await alertsOf('nas')).map(({ status }) => status)).toEqual(['resolved']);
});

test('the last array that is gone is told of too, though its collector then has nothing to look at', async () => {
  const one = { arrays: [array('tank', 4)] };
  await report('zfs', one);
  clock.advance(day);
  await reportFor(2, 'zfs', one);
  await reportFor(20, 'zfs', { collectors: [{ name: 'arrays', status: 'ABSENT', took_ms: 1 }] });
  expect((await alertsOf('zfs')).map(({ title }) => title)).toEqual(['Array tank on zfs is gone']);
  const { body } = await hub.fetchJson<{ items: unknown[] }>('GET', '/api/v1/servers/zfs/arrays');
  expect(body.items).toEqual([]);
});

test('an array is not gone while its collector fails, or could not see all', async () => {
  const both = { arrays: [array('md0', 2), array('tank', 2)] };
  await report('half', both);
  clock.advance(day);
  await reportFor(2, 'half', both);
  await reportFor(20, 'half', { collectors: [{ name: 'arrays', status: 'FAIL', took_ms: 1, error: 'no' }] });
  const partly = [{ name: 'arrays', status: 'OK', took_ms: 1, hint: 'ZFS: no rights' }] as const;
  await reportFor(20, 'half', { arrays: [array('md0', 2)], collectors: partly });
  expect((await alertsOf('half')).filter(({ health }) => health !== 'UNKNOWN')).toEqual([]);
});

test('an array that calls itself well with fewer members than before is told of, and is as it should be once a person says so', async () => {
  await reportFor(3, 'pool', { arrays: [array('tank', 4)] });
  await reportFor(20, 'pool', { arrays: [array('tank', 3)] });
  const [shrunk] = await alertsOf('pool');
  expect(shrunk).toMatchObject({ status: 'open', title: 'Array tank on pool has 1 member fewer than before' });
  await resolve(shrunk);
  await reportFor(20, 'pool', { arrays: [array('tank', 3)] });
  expect((await alertsOf('pool')).map(({ status }) => status)).toEqual(['resolved']);
  await reportFor(20, 'pool', { arrays: [array('tank', 2)] });
  expect((await alertsOf('pool')).map(({ status }) => status)).toEqual(['open', 'resolved']);
});

test('a disk that is gone is told of by its model, and well again when it is back under another letter', async () => {
  await report('box', { disks: [disk('S1', 'sda'), disk('S2', 'sdb'), disk('U1', 'sdc', 'usb')] });
  clock.advance(2 * day);
  // The machine was off meanwhile, and its letters came out in another order.
  await reportFor(20, 'box', { disks: [disk('S2', 'sda'), disk('S1', 'sdb')] });
  expect(await alertsOf('box')).toEqual([]);
  await reportFor(20, 'box', { disks: [disk('S1', 'sda')] });
  const gone = await alertsOf('box');
  expect(gone.map(({ title, status }) => [title, status])).toEqual([['Disk WD Red (S2) on box is gone', 'open']]);
  await reportFor(20, 'box', { disks: [disk('S1', 'sda'), disk('S2', 'sdc')] });
  expect((await alertsOf('box')).map(({ status }) => status)).toEqual(['resolved']);
});

test('while a server is silent nothing of it is gone, and what was known outlives a restart of the hub', async () => {
  const both = { disks: [disk('A1', 'sda'), disk('A2', 'sdb')] };
  await report('off', both);
  clock.advance(2 * day);
  await reportFor(2, 'off', both);
  clock.advance(3 * day);
  expect(await alertsOf('off')).toEqual([]);
  await hub.stop();
  hub = await startTestHub({ dataDir, overrides: { clock }, setUp: false });
  await reportFor(20, 'off', { disks: [disk('A1', 'sda')] });
  expect((await alertsOf('off')).map(({ title }) => title)).toEqual(['Disk WD Red (A2) on off is gone']);
});

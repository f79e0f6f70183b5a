import { expect, it } from 'bun:test';
import { Inventory } from '@labkeeper/protocol/inventory';
import { Value } from 'typebox/value';
import type { Look, Reading } from '../../collector.ts';
import { fixtureHost } from '../../fixture-host.ts';
import type { Host, RunOptions, RunResult } from '../../host.ts';
import { findWholeDisks } from '../../whole-disks.ts';
import { smart } from './smart.ts';

type Memory = NonNullable<Look<never>['previous']>['memory'];
type Program = (args: readonly string[], options: RunOptions | undefined) => Promise<Partial<RunResult>>;

const machine = `${import.meta.dirname}/../../../fixtures/smart`;

/** A captured machine whose programs are played. */
function played(name: string, program: Program): { host: Host; runs: string[][] } {
  const runs: string[][] = [];
  const host: Host = {
    ...fixtureHost(`${machine}/${name}/look-1`),
    async run(file, args, options) {
      runs.push([file, ...args]);
      return { code: 0, stdout: '', stderr: '', timedOut: false, truncated: false, ...(await program(args, options)) };
    },
  };
  return { host, runs };
}

function isScan(args: readonly string[]): boolean {
  return args[0] === '--scan';
}

async function lookAt(host: Host, previous?: Reading, minutes = 0, signal?: AbortSignal): Promise<Reading> {
  const monotonicMs = minutes * 60_000;
  const look = {
    signal: signal ?? new AbortController().signal,
    monotonicMs,
    now: new Date(Date.UTC(2026, 2, 1, 12, minutes)),
    previous: previous === undefined ? undefined : { memory: previous.memory as Memory, monotonicMs: 0 },
    services: [],
  };
  const reading = await smart.collect(host, look as never);
  if (reading === 'absent') throw new Error('it is absent');
  expect(Value.Errors(Inventory, reading.inventory)).toEqual([]);
  return reading;
}

function statesOf(reading: Reading): string[] {
  return (reading.inventory?.disk_health ?? []).map(({ disk, state }) => `${disk} ${state}`);
}

const healthy = JSON.stringify({
  smartctl: { exit_status: 0 },
  device: { protocol: 'ATA' },
  serial_number: 'X',
  smart_status: { passed: true },
  temperature: { current: 30 },
});
const standby = JSON.stringify({
  smartctl: { exit_status: 2, messages: [{ string: 'Device is in STANDBY mode, exit(2)' }] },
  device: { protocol: 'ATA' },
});

it('names its drives as the disks of the machine are named', async () => {
  const host = fixtureHost(`${machine}/sata-nvme-sas/look-1`);
  const ids = new Set((await findWholeDisks(host)).map(({ id }) => id));
  const rows = (await lookAt(host)).inventory?.disk_health ?? [];
  expect(rows.map(({ disk }) => ids.has(disk))).toEqual([true, true, true]);
});

it('puts every question so that it cannot wake a drive, restart after restart', async () => {
  const { host, runs } = played('usb-bridges', async () => ({ code: 2, stdout: standby }));
  for (let restart = 0; restart < 10; restart++) {
    const first = await lookAt(host);
    expect(statesOf(await lookAt(host, first, 10)).every((state) => state.endsWith(' asleep'))).toBe(true);
  }
  expect(runs.length).toBeGreaterThan(50);
  for (const args of runs.filter((run) => run[1] !== '--scan')) {
    expect(args.slice(0, 4)).toEqual(['smartctl', '--json=c', '-n', 'standby']);
  }
});

it('calls nothing failed that sleeps, whatever the exit status', async () => {
  for (let code = 0; code < 256; code++) {
    const { host } = played('fell-asleep', async () => ({
      code,
      stdout: standby.replace('"exit_status":2', `"exit_status":${code}`),
    }));
    const reading = await lookAt(host);
    expect(reading.samples.every(({ metric, value }) => metric !== 'smart_state' || value === 4)).toBe(true);
  }
});

it('does not ask again for an hour after a drive that hung, and the others do not suffer', async () => {
  const { host, runs } = played('fell-asleep', async (args) =>
    args.at(-1) === '/dev/sdb' ? { code: null, timedOut: true } : { stdout: healthy },
  );
  const first = await lookAt(host);
  const wanted = ['WX-TEST0001 ok', 'WX-TEST0002 unknown', 'WX-TEST0003 ok'];
  expect(statesOf(first)).toEqual(wanted);
  const second = await lookAt(host, first, 10);
  expect(statesOf(second)).toEqual(wanted);
  expect(second.inventory?.disk_health?.[1]?.problems).toEqual(['smartctl did not answer within 30 s']);
  expect(runs.filter((run) => run.at(-1) === '/dev/sdb')).toHaveLength(1);
  await lookAt(host, second, 61);
  expect(runs.filter((run) => run.at(-1) === '/dev/sdb')).toHaveLength(2);
});

it('lists a drive that has answered once, though it hangs now and a hypervisor may have made it up', async () => {
  let hangs = false;
  const { host } = played('virtual-machine', async () =>
    hangs ? { code: null, timedOut: true } : { stdout: healthy },
  );
  const first = await lookAt(host);
  expect(statesOf(first)).toEqual(['drive-scsi0 ok']);
  hangs = true;
  expect(statesOf(await lookAt(host, first, 10))).toEqual(['drive-scsi0 unknown']);
});

it('keeps the drives behind a controller in sight when a scan hangs', async () => {
  const scanned = JSON.stringify({ devices: [{ name: '/dev/bus/0', type: 'megaraid,1' }] });
  let hangs = false;
  const { host } = played('virtual-machine', async (args) => {
    if (isScan(args)) return hangs ? { code: null, timedOut: true } : { stdout: scanned };
    return args.includes('megaraid,1') ? { stdout: healthy } : {};
  });
  const first = await lookAt(host);
  hangs = true;
  expect(statesOf(await lookAt(host, first, 10))).toEqual(statesOf(first));
});

it('says unknown of drives for which there was no time left', async () => {
  const stop = new AbortController();
  const { host } = played('fell-asleep', async (args) => {
    if (isScan(args)) return {};
    stop.abort();
    return { code: null };
  });
  expect(statesOf(await lookAt(host, undefined, 0, stop.signal)).every((state) => state.endsWith(' unknown'))).toBe(
    true,
  );
});

it('asks no more than four drives at once', async () => {
  const devices = Array.from({ length: 24 }, (_, slot) => ({ name: '/dev/bus/0', type: `megaraid,${slot}` }));
  let now = 0;
  let most = 0;
  const { host } = played('virtual-machine', async (args) => {
    if (isScan(args)) return { stdout: JSON.stringify({ smartctl: {}, devices }) };
    most = Math.max(most, ++now);
    await new Promise((resolve) => setTimeout(resolve, 1));
    now--;
    return { stdout: healthy.replace('"X"', `"SERIAL-${args.at(-2)}"`) };
  });
  expect((await lookAt(host)).inventory?.disk_health?.filter(({ type }) => type !== 'auto')).toHaveLength(24);
  expect(most).toBe(4);
});

it('does not believe that a disk sleeps which has worked meanwhile', async () => {
  const sleep = standby.replace('STANDBY', 'SLEEP');
  const { host } = played('fell-asleep', async () => ({ code: 2, stdout: sleep }));
  const first = await lookAt(host);
  expect(statesOf(first)[0]).toBe('WX-TEST0001 asleep');
  const busy: Host = {
    ...host,
    readFile: async (path) => (path.endsWith('/sda/stat') ? '200 0 900' : await host.readFile(path)),
  };
  const second = await lookAt(busy, first, 10);
  expect(statesOf(second)).toEqual(['WX-TEST0001 unknown', 'WX-TEST0002 asleep', 'WX-TEST0003 asleep']);
  expect(second.hint).toContain('CAP_SYS_RAWIO');
});

it('leaves a spinning disk behind a bridge alone while it does nothing', async () => {
  const { host, runs } = played('usb-bridges', async () => ({ stdout: healthy }));
  const first = await lookAt(host);
  const asked = runs.length;
  await lookAt(host, first, 10);
  expect(runs.slice(asked)).toEqual([['smartctl', '--scan', '--json=c']]);
});

it('does not call a disk behind a bridge well again that did not answer, and asks it again', async () => {
  const broken = { smartctl: { messages: [{ string: 'Read Device Identity failed: Input/output error' }] } };
  const answers = { healthy, broken: JSON.stringify(broken), standby };
  for (const hangs of [false, true]) {
    let now: keyof typeof answers | 'hangs' = 'healthy';
    let stat = '1 0 0';
    const { host: captured, runs } = played('usb-bridges', async () =>
      now === 'hangs' ? { code: null, timedOut: true } : { code: now === 'healthy' ? 0 : 2, stdout: answers[now] },
    );
    const host: Host = {
      ...captured,
      readFile: async (path) => (path.endsWith('/stat') ? stat : await captured.readFile(path)),
    };
    let reading = await lookAt(host);
    expect(statesOf(reading)[0]).toBe('USBTEST01 ok');
    [stat, now] = ['2 0 0', hangs ? 'hangs' : 'broken'];
    for (const minutes of [10, 20, 71, 82]) {
      reading = await lookAt(host, reading, minutes);
      expect(statesOf(reading)[0]).toBe('USBTEST01 unknown');
    }
    now = 'standby';
    reading = await lookAt(host, reading, 200);
    const asked = runs.length;
    reading = await lookAt(host, reading, 210);
    expect([statesOf(reading)[0], runs.length - asked]).toEqual(['USBTEST01 asleep', 1]);
    [stat, now] = ['3 0 0', 'healthy'];
    reading = await lookAt(host, reading, 220);
    expect(statesOf(reading)[0]).toBe('USBTEST01 ok');
  }
});

it('does not call a drive well that told of its losses and no longer does', async () => {
  const table = [{ id: 197, name: 'Current_Pending_Sector', value: 100, raw: { value: 8, string: '8' } }];
  let stdout = JSON.stringify({ ...(JSON.parse(healthy) as object), ata_smart_attributes: { table } });
  const { host } = played('fell-asleep', async () => ({ stdout }));
  let reading = await lookAt(host);
  expect(statesOf(reading)[0]).toBe('WX-TEST0001 warning');
  stdout = healthy;
  for (const minutes of [10, 20]) {
    reading = await lookAt(host, reading, minutes);
    expect(statesOf(reading)[0]).toBe('WX-TEST0001 unknown');
  }
});

it('says what to do in a container, which has neither disks nor rights of its own', async () => {
  const complaints = ['Smartctl open device: /dev/sda failed: No such device', 'failed: Permission denied'];
  for (const string of complaints) {
    const stdout = JSON.stringify({ smartctl: { exit_status: 2, messages: [{ string }] } });
    const { host } = played('fell-asleep', async () => ({ code: 2, stdout }));
    expect((await lookAt({ ...host, inContainer: true })).hint).toContain('docs/docker.md');
    expect((await lookAt(host)).hint ?? '').not.toContain('docs/docker.md');
  }
});

it('asks the controller of an NVMe drive whose disk is not there to be asked', async () => {
  const gone = { smartctl: { messages: [{ string: 'Smartctl open device: /dev/nvme0n1 failed: No such device' }] } };
  const { host } = played('without-rights', async (args) =>
    args.at(-1) === '/dev/nvme0'
      ? { stdout: healthy.replace('ATA', 'NVMe') }
      : { code: 2, stdout: JSON.stringify(gone) },
  );
  expect(statesOf(await lookAt(host))).toEqual(['S5TEST0003 ok', 'WX-TEST0001 unknown', 'WX-TEST0002 unknown']);
});

it('survives whatever a program prints or throws', async () => {
  const outputs = [
    '',
    '{',
    '{"smartctl":null}',
    '{"smartctl":{"messages":"x"},"device":7}',
    '[]',
    '\0'.repeat(99),
    healthy.slice(0, 60),
  ];
  for (const stdout of outputs) {
    const { host } = played('fell-asleep', async () => ({ code: null, stdout }));
    expect(statesOf(await lookAt(host))).toEqual(['WX-TEST0001 unknown', 'WX-TEST0002 unknown', 'WX-TEST0003 unknown']);
  }
  const { host } = played('fell-asleep', () => Promise.reject(new Error('spawn EAGAIN')));
  expect(statesOf(await lookAt(host))).toEqual(['WX-TEST0001 unknown', 'WX-TEST0002 unknown', 'WX-TEST0003 unknown']);
});

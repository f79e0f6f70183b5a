import { expect, test } from 'bun:test';
import {
  holdInventory,
  noteReport,
  noteRequest,
  planInventory,
  type InventoryParts,
  type NewestReport,
  type ReportRequest,
} from './note-report.ts';
import { expectedInterval, intervalSeconds, newServerState } from './server-state.ts';
import { presentServer } from './present-server.ts';
import { blankServer } from './blank-server.ts';

const at = Date.UTC(2026, 0, 18, 14, 32);

function state() {
  return newServerState(blankServer('nas', at), []);
}

function report(change: Partial<NewestReport>): NewestReport {
  return {
    at,
    live: true,
    samples: [],
    services: undefined,
    collectors: undefined,
    osInfo: undefined,
    bootTime: undefined,
    bootId: undefined,
    agentVersion: undefined,
    updatesAvailable: undefined,
    securityUpdates: undefined,
    inventory: new Map(),
    ...change,
  };
}

function request(monotonicAt: number): ReportRequest {
  return {
    receivedAt: at,
    monotonicAt,
    address: '192.168.1.42',
    tls: true,
    offsetMs: 12.4,
    machineId: undefined,
    backlog: 0,
    dropped: 0,
    pace: undefined,
  };
}

/** Takes a report that came when it was measured, or at `at` if it is older. */
function take(nas: ReturnType<typeof state>, taken: NewestReport) {
  const receivedAt = Math.max(at, taken.at);
  return noteReport(nas, taken, { receivedAt, monotonicAt: 1000 + receivedAt - at });
}

test('a report shows in the server, and the operating system is written at once', () => {
  const nas = state();
  noteRequest(nas, request(1000));
  const osInfo = { distribution: 'Debian', version: '12', kernel: '6.1', architecture: 'x86_64' };
  const samples = [{ metric: 'cpu_percent', value: 45.2 }];
  expect(take(nas, report({ osInfo, samples, updatesAvailable: 12 }))).toEqual({
    os_distribution: 'Debian',
    os_version: '12',
    kernel: '6.1',
    architecture: 'x86_64',
  });
  expect(take(nas, report({ osInfo, samples }))).toEqual({});
  expect(presentServer(nas, 60)).toMatchObject({
    latest: { cpu_percent: 45.2 },
    kernel: '6.1',
    updates_available: 12,
    last_seen: '2026-01-18T14:32:00.000Z',
    agent: { transport: 'tls', last_address: '192.168.1.42', clock_offset_seconds: 0.012 },
  });
});

test('an older report changes no newer state', () => {
  const nas = state();
  take(nas, report({ updatesAvailable: 3, samples: [{ metric: 'cpu_percent', value: 1 }] }));
  take(nas, report({ at: at - 60_000, updatesAvailable: 9, samples: [{ metric: 'cpu_percent', value: 2 }] }));
  expect(presentServer(nas, 60)).toMatchObject({ updates_available: 3, latest: { cpu_percent: 1 } });
});

test('a collector that did not run for this report keeps what it said last', () => {
  const nas = state();
  const ok = { status: 'OK', took_ms: 3 } as const;
  take(
    nas,
    report({
      collectors: [
        { name: 'cpu', ...ok },
        { name: 'updates', ...ok },
      ],
    }),
  );
  take(nas, report({ at: at + 60_000, collectors: [{ name: 'cpu', status: 'FAIL', took_ms: 8000, error: 'late' }] }));
  expect(nas.collectors.map(({ name, status }) => [name, status])).toEqual([
    ['cpu', 'FAIL'],
    ['updates', 'OK'],
  ]);
});

test('hostile text from a machine loses its control characters', () => {
  const nas = state();
  take(nas, report({ osInfo: { distribution: '\u001b[2J<script>' } }));
  expect(nas.row.os_distribution).toBe('\uFFFD[2J<script>');
});

test('a slower client is believed after its second report, an outage or a report that was posted twice is not taken for its pace', () => {
  function paceOf(times: number[]) {
    const nas = state();
    for (const time of times) take(nas, report({ at: at + time }));
    return intervalSeconds(nas, 60);
  }
  expect(paceOf([0])).toBe(60);
  expect(paceOf([0, 300_000])).toBe(300);
  expect(paceOf([0, 300_000, 600_000, 601_000, 900_000, 900_000])).toBe(300);
  expect(paceOf([0, 60_000, 120_000, 4_000_000, 4_060_000])).toBe(60);
  expect(paceOf([0, 2000, 4000, 6000])).toBe(2);
});

test('what an agent says about its pace holds over what was seen and asked', () => {
  const nas = state();
  for (const time of [0, 60_000]) take(nas, report({ at: at + time }));
  noteRequest(nas, { ...request(1), pace: { intervalSeconds: 300, collectors: {}, settingsVersion: 1 } });
  expect(intervalSeconds(nas, 60)).toBe(300);
  nas.own.version = 2;
  expect([expectedInterval(nas, 60), expectedInterval(nas, 3600)]).toEqual([300, 3600]);
  nas.own.version = 1;
  expect(expectedInterval(nas, 3600)).toBe(300);
});

function hold(nas: ReturnType<typeof state>, parts: Record<string, unknown>, when: number): string[] {
  const timed = Object.entries(parts).map(([part, value]) => [part, { value, at: when }] as const);
  const planned = planInventory(nas, new Map(timed) as InventoryParts, when);
  holdInventory(nas, planned);
  return planned.rows.map((row) => row.part);
}

test('a part is stored when its facts change, not when its numbers move', () => {
  const nas = state();
  const filesystem = { mount: '/', device: '/dev/sda1', total_bytes: 100, used_bytes: 10, free_bytes: 90 };
  expect(hold(nas, { filesystems: [filesystem] }, at)).toEqual(['filesystems']);
  const moved = [{ ...filesystem, used_bytes: 11, free_bytes: 89 }];
  expect(hold(nas, { filesystems: moved }, at + 60_000)).toEqual([]);
  expect(nas.inventory.get('filesystems')?.value).toEqual(moved);
  expect(hold(nas, { filesystems: moved }, at + 3_660_000)).toEqual(['filesystems']);
  expect(hold(nas, { filesystems: [{ ...filesystem, total_bytes: 200 }] }, at + 3_700_000)).toEqual(['filesystems']);
});

test('units are stored when one of them changes its state, not whenever a timer ran', () => {
  const nas = state();
  const timer = { unit: 'often.timer', state: 'running', next_at: '2026-03-01T12:01:00Z', last_at: null };
  expect(hold(nas, { units: [timer] }, at)).toEqual(['units']);
  const ran = [{ ...timer, next_at: '2026-03-01T12:02:00Z', last_at: '2026-03-01T12:01:00Z' }];
  expect(hold(nas, { units: ran }, at + 60_000)).toEqual([]);
  expect(nas.inventory.get('units')?.value).toEqual(ran);
  expect(hold(nas, { units: [{ ...timer, state: 'failed' }] }, at + 120_000)).toEqual(['units']);
});

test('drives and arrays are stored when how they are changes, not when they get warmer or further', () => {
  const nas = state();
  const drive = { disk: 'WD-1', state: 'ok', temperature_celsius: 35, read_at: '2026-03-01T12:00:00Z', attributes: [] };
  const array = { array: 'md0', state: 'rebuilding', work: { kind: 'recovery', percent: 1, eta_seconds: 900 } };
  expect(hold(nas, { disk_health: [drive], arrays: [array] }, at)).toEqual(['disk_health', 'arrays']);
  const later = { ...drive, temperature_celsius: 37, read_at: '2026-03-01T12:10:00Z', attributes: [{ raw: 5 }] };
  const further = { ...array, work: { kind: 'recovery', percent: 40, eta_seconds: 500 } };
  expect(hold(nas, { disk_health: [later], arrays: [further] }, at + 60_000)).toEqual([]);
  expect(nas.inventory.get('arrays')?.value).toEqual([further]);
  const bad = { ...later, state: 'warning' };
  expect(hold(nas, { disk_health: [bad], arrays: [{ ...further, state: 'ok' }] }, at + 120_000)).toHaveLength(2);
});

test('a plan that was never committed is planned again', () => {
  const nas = state();
  const parts: InventoryParts = new Map([['disks', { value: [{ id: 'a' }], at }]]);
  planInventory(nas, parts, at);
  expect(planInventory(nas, parts, at).rows.length).toBe(1);
});

test('a part that a clock ahead has dated into the future gives way to what is told now', () => {
  const nas = state();
  hold(nas, { disks: [{ id: 'a' }] }, at + 3_500_000);
  expect(hold(nas, { disks: [{ id: 'b' }] }, at)).toEqual(['disks']);
  expect(nas.inventory.get('disks')?.value).toEqual([{ id: 'b' }]);
});

test('another version of the agent leaves behind what collectors of the old one said', () => {
  const nas = state();
  const fail = { name: 'old', status: 'FAIL', took_ms: 1 } as const;
  take(nas, report({ agentVersion: '1.0.0', collectors: [fail] }));
  take(nas, report({ at: at + 60_000, agentVersion: '1.0.0', collectors: [] }));
  expect(nas.collectors.length).toBe(1);
  take(
    nas,
    report({ at: at + 120_000, agentVersion: '1.1.0', collectors: [{ name: 'cpu', status: 'OK', took_ms: 1 }] }),
  );
  expect(nas.collectors.map(({ name }) => name)).toEqual(['cpu']);
});

test('updates that could not be counted are unknown, those that were not asked for stay', () => {
  const nas = state();
  take(nas, report({ updatesAvailable: 5, securityUpdates: 2 }));
  take(nas, report({ at: at + 60_000 }));
  expect([nas.row.updates_available, nas.row.security_updates]).toEqual([5, 2]);
  take(nas, report({ at: at + 120_000, collectors: [{ name: 'updates', status: 'FAIL', took_ms: 1 }] }));
  expect([nas.row.updates_available, nas.row.security_updates]).toEqual([null, null]);
});

test('processes are held and never stored', () => {
  const nas = state();
  expect(hold(nas, { processes: [{ pid: 1 }] }, at)).toEqual([]);
  expect(nas.inventory.get('processes')?.value).toEqual([{ pid: 1 }]);
});

test('the machine names itself until a person gives it another name', () => {
  const nas = state();
  function named(hostname: string) {
    return report({ inventory: new Map([['machine', { value: { hostname }, at }]]) });
  }
  take(nas, named('nas-box'));
  hold(nas, { machine: { hostname: 'nas-box' } }, at);
  expect(nas.row.hostname).toBe('nas-box');
  nas.row.hostname = 'nas.home.lan';
  take(nas, named('nas-box'));
  expect(nas.row.hostname).toBe('nas.home.lan');
});

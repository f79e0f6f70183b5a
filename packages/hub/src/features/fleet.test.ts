import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { FleetArray, FleetContainer, FleetDisk } from '@labkeeper/protocol/fleet';
import type { Page } from '@labkeeper/protocol/page';
import { TestClock } from '../platform/testing/test-clock.ts';
import { startTestHub, type TestHub } from '../platform/testing/test-hub.ts';

let hub: TestHub;
let clock: TestClock;
beforeAll(async () => {
  clock = new TestClock();
  hub = await startTestHub({ overrides: { clock } });
});
afterAll(async () => hub.stop());

const unasked = Object.fromEntries(
  (
    'protocol model serial wwn firmware capacity_bytes used_bytes temperature_celsius temperature_high_celsius ' +
    'temperature_critical_celsius power_on_hours power_cycles percentage_used available_spare_percent ' +
    'available_spare_threshold_percent critical_warning media_errors read_at reallocated_sectors pending_sectors ' +
    'offline_uncorrectable_sectors written_bytes read_bytes self_test_percent rotational'
  )
    .split(' ')
    .map((field) => [field, null]),
);

function drive(disk: string, state: string): object {
  return { disk, device: disk, type: 'sat', state, problems: [], attributes: [], self_tests: [], ...unasked };
}

function disk(id: string): object {
  return { id, device: 'sda', model: null, serial: id, size_bytes: 4e12, rotational: true, transport: 'sata' };
}

async function report(): Promise<void> {
  const nothing = {
    health: null,
    image_id: null,
    exit_code: null,
    oom_killed: null,
    restarts: null,
    restart_policy: null,
  };
  const times = { created_at: null, started_at: null, finished_at: null, memory_limit_bytes: null };
  const plex = { container: 'plex', project: null, service: null, engine: 'docker', id: 'abc', image: 'plex' };
  const member = { name: 'sda1', role: null, state: 'active', working: true, errors: 0 };
  const array = { array: 'md0', kind: 'md', level: 'raid1', state: 'degraded', problems: ['sdb1 is missing'] };
  const sizes = { size_bytes: 4e12, used_bytes: null, wanted: 2, working: 1, errors: 0, work: null, checked_at: null };
  const body = {
    server_id: 'nas',
    timestamp: new Date(clock.now()).toISOString(),
    metrics: {},
    samples: [
      { metric: 'smart_pending_sectors', labels: { disk: 'WD-1' }, value: 3 },
      { metric: 'smart_pending_sectors', labels: { disk: 'WD-2' }, value: 0 },
      { metric: 'array_state', labels: { array: 'md0' }, value: 3 },
      { metric: 'container_cpu_percent', labels: { container: 'plex' }, value: 12.5 },
      { metric: 'container_memory_bytes', labels: { container: 'plex' }, value: 4e8 },
    ],
    inventory: {
      disks: [disk('WD-1'), disk('WD-2'), disk('USB-3')],
      disk_health: [drive('WD-1', 'warning'), drive('WD-2', 'ok'), drive('RAID-4', 'unknown')],
      arrays: [{ ...array, ...sizes, members: [member] }],
      containers: [{ ...plex, ...nothing, ...times, state: 'running', status_text: 'Up', ports: [], networks: [] }],
    },
  };
  expect((await hub.fetchJson('POST', '/api/v1/agents/heartbeat', body)).status).toBe(200);
}

async function list<Item>(path: string): Promise<Item[]> {
  return (await hub.fetchJson<Page<Item>>('GET', `/api/v1/${path}`)).body.items;
}

test('every disk is listed with what is wrong with it; one that nobody can ask is unknown, not well', async () => {
  await report();
  const disks = await list<FleetDisk>('disks');
  expect(disks.map(({ id, status, health }) => [id, status, health?.state ?? null])).toEqual([
    ['RAID-4', 'UNKNOWN', 'unknown'],
    ['USB-3', 'UNKNOWN', null],
    ['WD-1', 'WARN', 'warning'],
    ['WD-2', 'OK', 'ok'],
  ]);
  expect(disks[2]?.problems.join(' ')).toContain('3 sectors that cannot be read');
  expect((await list<FleetDisk>('disks?status=WARN')).map(({ id }) => id)).toEqual(['WD-1']);
});

test('every array and container is listed, with its newest numbers', async () => {
  const [array] = await list<FleetArray>('arrays');
  expect(array).toMatchObject({ server_id: 'nas', array: 'md0', status: 'FAIL' });
  expect(array?.problems).toContain('sdb1 is missing');
  const [container] = await list<FleetContainer>('containers');
  expect(container).toMatchObject({ container: 'plex', status: 'OK', cpu_percent: 12.5, memory_bytes: 4e8 });
});

test('what a drive or an array says of itself is never called well, whatever rule is off', async () => {
  for (const id of ['array-degraded', 'disk-pending', 'disk-failing']) {
    const { body } = await hub.fetchJson<object>('GET', `/api/v1/alert-rules/${id}`);
    const { name, metric } = body as { name: string; metric: string };
    await hub.fetchJson('PUT', `/api/v1/alert-rules/${id}`, { name, metric, enabled: false });
  }
  clock.advance(60_000);
  await report();
  expect((await list<FleetArray>('arrays')).map(({ status }) => status)).toEqual(['FAIL']);
  expect((await list<FleetDisk>('disks?status=WARN')).map(({ id }) => id)).toEqual(['WD-1']);
});

test('of a server that is silent nothing is well', async () => {
  clock.advance(600_000);
  await hub.app.services.alerts.look(new AbortController().signal);
  hub.app.services.servers.touch(hub.app.services.servers.require('nas'));
  expect((await list<FleetDisk>('disks')).some(({ status }) => status === 'OK')).toBe(false);
  expect(await list<FleetContainer>('containers')).toMatchObject([{ status: 'UNKNOWN', cpu_percent: null }]);
});

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

function container(own: object): object {
  const nothing = { health: null, image_id: null, exit_code: null, oom_killed: null, restarts: null };
  const times = { created_at: null, started_at: null, finished_at: null, memory_limit_bytes: null };
  const words = { engine: 'docker', id: 'abc', image: 'x', restart_policy: null, state: 'running', status_text: 'Up' };
  return { project: null, service: null, ...words, ...nothing, ...times, ports: [], networks: [], ...own };
}

async function report(told: object = everything(), collectors: 'OK' | 'FAIL' | 'ABSENT' = 'OK'): Promise<void> {
  const body = {
    server_id: 'nas',
    timestamp: new Date(clock.now()).toISOString(),
    metrics: {},
    collectors: ['smart', 'arrays', 'containers'].map((name) => ({ name, status: collectors, took_ms: 1 })),
    ...told,
  };
  expect((await hub.fetchJson('POST', '/api/v1/agents/heartbeat', body)).status).toBe(200);
}

function everything(): object {
  const member = { name: 'sda1', role: null, state: 'active', working: true, errors: 0 };
  const array = { array: 'md0', kind: 'md', level: 'raid1', state: 'degraded', problems: ['sdb1 is missing'] };
  const sizes = { size_bytes: 4e12, used_bytes: null, wanted: 2, working: 1, errors: 0, work: null, checked_at: null };
  return {
    samples: [
      { metric: 'smart_pending_sectors', labels: { disk: 'WD-1' }, value: 3 },
      { metric: 'smart_pending_sectors', labels: { disk: 'WD-2' }, value: 0 },
      { metric: 'array_state', labels: { array: 'md0' }, value: 3 },
      { metric: 'container_cpu_percent', labels: { container: 'plex' }, value: 12.5 },
      { metric: 'container_memory_bytes', labels: { container: 'plex' }, value: 4e8 },
      { metric: 'container_state', labels: { container: 'db', project: 'nextcloud' }, value: 1 },
      { metric: 'container_cpu_percent', labels: { container: 'db', project: 'nextcloud' }, value: 1 },
      { metric: 'container_memory_bytes', labels: { container: 'db', project: 'nextcloud' }, value: 1e8 },
      { metric: 'container_state', labels: { container: 'db', project: 'paperless' }, value: 6 },
      { metric: 'container_state', labels: { container: 'web' }, value: 8 },
    ],
    inventory: {
      disks: [disk('WD-1'), disk('WD-2'), disk('USB-3')],
      disk_health: [drive('WD-1', 'warning'), drive('WD-2', 'ok'), drive('RAID-4', 'unknown')],
      arrays: [{ ...array, ...sizes, members: [member] }],
      containers: [
        container({ container: 'plex' }),
        container({ container: 'db', project: 'nextcloud' }),
        container({ container: 'db', project: 'paperless', state: 'dead' }),
        container({ container: 'web', state: 'unknown' }),
      ],
    },
  };
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
  const containers = await list<FleetContainer>('containers?status=OK');
  expect(containers.find((one) => one.container === 'plex')).toMatchObject({ cpu_percent: 12.5, memory_bytes: 4e8 });
});

test('containers of one name in two projects are two, each with its own state and numbers', async () => {
  for (let minute = 0; minute < 4; minute += 1) {
    clock.advance(60_000);
    await report();
  }
  const dbs = (await list<FleetContainer>('containers')).filter(({ container: name }) => name === 'db');
  expect(
    dbs.map(({ project, status, cpu_percent, memory_bytes }) => [project, status, cpu_percent, memory_bytes]),
  ).toEqual([
    ['nextcloud', 'OK', 1, 1e8],
    ['paperless', 'FAIL', null, null],
  ]);
  expect(dbs.map(({ problems }) => problems.length)).toEqual([0, 1]);
});

test('a container whose engine is silent is unknown, not well', async () => {
  const containers = await list<FleetContainer>('containers');
  expect(containers.find(({ container: name }) => name === 'web')).toMatchObject({ status: 'UNKNOWN' });
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

test.each(['FAIL', 'ABSENT'] as const)(
  'what is not told of any more is unknown while its collector says %s',
  async (status) => {
    clock.advance(60_000);
    await report();
    const still = { metric: 'container_state', labels: { container: 'db', project: 'nextcloud' }, value: 1 };
    for (let minute = 0; minute < 40; minute += 1) {
      clock.advance(60_000);
      await report({ samples: [still] }, status);
    }
    const containers = await list<FleetContainer>('containers');
    const names = containers
      .filter((one) => one.status === 'OK')
      .map((one) => [one.container, one.project, one.cpu_percent]);
    expect(names).toEqual([['db', 'nextcloud', null]]);
    expect(await list<FleetDisk>('disks?status=OK')).toEqual([]);
  },
);

test('of a server that is silent nothing is well', async () => {
  clock.advance(600_000);
  await hub.app.services.alerts.look(new AbortController().signal);
  hub.app.services.servers.touch(hub.app.services.servers.require('nas'));
  expect((await list<FleetDisk>('disks')).some(({ status }) => status === 'OK')).toBe(false);
  const containers = await list<FleetContainer>('containers');
  expect(containers.find(({ container: name }) => name === 'plex')).toMatchObject({
    status: 'UNKNOWN',
    cpu_percent: null,
  });
});

import { afterEach, expect, test } from 'bun:test';
import type { LatestMetrics } from '@labkeeper/protocol/server';
import { StorageFullError } from '../../platform/storage-error.ts';
import { hour, minute, nas, noon, pass, report, second, start, tearDown, verdict } from './testing/standing-lab.ts';

afterEach(tearDown);

function mounts(percents: Record<string, number>) {
  return Object.entries(percents).map(([mount, value]) => ({
    metric: 'filesystem_used_percent',
    labels: { mount },
    value,
  }));
}

const filesystemsFail = [{ name: 'filesystems', status: 'FAIL', took_ms: 8000, error: 'no answer for 60 s' }];
const filesystemsOk = [{ name: 'filesystems', status: 'OK', took_ms: 3 }];

test('while the hub cannot store reports, no old verdict stands for longer than a silence would', async () => {
  const lab = await start();
  await report(lab, 10);
  expect((await verdict(lab)).health).toBe('OK');
  const { series } = lab.hub.app.platform;
  const store = { ...series };
  Object.assign(series, { append: () => Promise.reject(new StorageFullError()) });
  for (let sent = 0; sent < 6; sent += 1) {
    await pass(lab, minute);
    expect((await report(lab, 99)).status).toBe(507);
  }
  expect(await verdict(lab)).toEqual({
    status: 'online',
    health: 'UNKNOWN',
    says: ['It reports, but the hub cannot store its reports'],
  });
  Object.assign(series, store);
  await report(lab, 99);
  expect((await verdict(lab)).health).toBe('FAIL');
});

test('after the clock of the hub is set back, reports are judged and shown at once', async () => {
  const lab = await start();
  const agentTime = new Date(noon + hour).toISOString();
  const sent = { sent_at: agentTime, timestamp: agentTime };
  lab.clock.wall = noon + hour;
  await report(lab, 10, { ...sent, samples: [{ metric: 'load_5m', value: 1 }] });
  await pass(lab, minute);
  lab.clock.wall -= 26 * hour;
  await report(lab, 99, sent);
  expect((await nas(lab)).latest['disk_percent']).toBe(99);
  await pass(lab, 4 * minute);
  const agentNow = new Date(lab.clock.now() + 26 * hour).toISOString();
  await report(lab, 98, { sent_at: agentNow, timestamp: agentNow });
  const { status, health, says } = await verdict(lab);
  expect([status, health, says[0]]).toEqual(['online', 'FAIL', 'The disk is 98 % full']);
  const { body } = await lab.hub.fetchJson<LatestMetrics>('GET', '/api/v1/metrics/nas/latest');
  expect(body.timestamp).toBe(new Date(lab.clock.now()).toISOString());
});

test('a report that is dated ahead holds nothing back that comes after it', async () => {
  const lab = await start();
  await report(lab, 10, {}, 3500 * second);
  expect((await verdict(lab)).health).toBe('OK');
  await pass(lab, 5 * second);
  await report(lab, 97);
  expect(await verdict(lab)).toMatchObject({ health: 'FAIL', says: ['The disk is 97 % full'] });
  expect((await nas(lab)).latest['disk_percent']).toBe(97);
});

test('a client that repeats one report of the future is not taken for one that measures', async () => {
  const lab = await start();
  const timestamp = new Date(noon + 50 * minute).toISOString();
  for (let sent = 0; sent < 5; sent += 1) {
    await report(lab, 10, { timestamp });
    await pass(lab, minute);
  }
  expect((await verdict(lab)).health).toBe('UNKNOWN');
});

test('a client whose clock falls back an hour, or to 1970, is unknown after a silence, and judged again with its clock', async () => {
  for (const [aheadMs, says] of [
    [-hour, 'Its reports are about the past: its clock may be behind'],
    [5000 - noon, 'Its reports have no usable time: its clock or that of the hub may be wrong'],
  ] as const) {
    const lab = await start();
    await report(lab, 10);
    for (let sent = 0; sent < 4; sent += 1) {
      await pass(lab, minute);
      expect((await report(lab, 99, {}, aheadMs)).status).toBe(200);
    }
    expect(await verdict(lab)).toEqual({ status: 'online', health: 'UNKNOWN', says: [says] });
    await report(lab, 99);
    expect((await verdict(lab)).health).toBe('FAIL');
  }
});

test('a server whose reports are refused for a time far ahead is unknown, and not offline', async () => {
  const lab = await start();
  await report(lab, 10);
  for (let sent = 0; sent < 12; sent += 1) {
    await pass(lab, minute);
    expect((await report(lab, 99, {}, 2 * hour)).status).toBe(422);
  }
  expect(await verdict(lab)).toMatchObject({ status: 'online', health: 'UNKNOWN' });
});

test('a full filesystem whose collector fails stays full for a while, and is unknown then', async () => {
  const lab = await start();
  await report(lab, null, { samples: mounts({ '/': 97 }) }, -175 * second);
  expect((await verdict(lab)).health).toBe('FAIL');
  await pass(lab, minute);
  await report(lab, null, { collectors: filesystemsFail });
  expect((await verdict(lab)).says).toEqual(['/ is 97 % full', 'The collector filesystems fails: no answer for 60 s']);
  for (let sent = 0; sent < 3; sent += 1) {
    await pass(lab, minute);
    await report(lab, null, { collectors: filesystemsFail });
  }
  expect(await verdict(lab)).toMatchObject({
    health: 'UNKNOWN',
    says: ['The collector filesystems fails: no answer for 60 s'],
  });
  await report(lab, null, { samples: mounts({ '/': 40 }), collectors: filesystemsOk }, second);
  expect(await verdict(lab)).toMatchObject({ health: 'OK', says: [] });
});

test('a disk that is null from now on is unknown once its last number is old, for as long as that lasts', async () => {
  const lab = await start();
  await report(lab, 97);
  await pass(lab, minute);
  await report(lab, null);
  expect((await verdict(lab)).health).toBe('FAIL');
  for (let sent = 0; sent < 90; sent += 1) {
    await pass(lab, minute);
    await report(lab, null);
  }
  await lab.hub.app.services.servers.flush();
  await report(lab, null, {}, second);
  expect(await verdict(lab)).toMatchObject({
    health: 'UNKNOWN',
    says: ['Nothing about its filesystems for more than 3 min'],
  });
});

test('a collector that rests for ten minutes keeps its word for half an hour, by the settings of the hub or of the agent', async () => {
  for (const said of [undefined, { interval_seconds: 60, collector_intervals: { filesystems: 600 } }]) {
    const lab = await start();
    if (said === undefined) {
      const agent = { collectors: { filesystems: { interval_seconds: 600 } } };
      expect((await lab.hub.fetchJson('PUT', '/api/v1/config', { agent })).status).toBe(200);
    }
    await report(lab, null, { ...said, samples: mounts({ '/': 85 }) });
    for (let sent = 0; sent < 29; sent += 1) {
      await pass(lab, minute);
      await report(lab, null, said);
      expect((await verdict(lab)).health).toBe('WARN');
    }
    await pass(lab, 2 * minute);
    await report(lab, null, said);
    expect((await verdict(lab)).health).toBe('UNKNOWN');
  }
});

test('what is not there on a machine or switched off is no finding, and an unmounted disk is gone', async () => {
  const lab = await start();
  const disks = { samples: mounts({ '/': 20, '/usb': 95 }) };
  const absent = [{ name: 'sensors', status: 'ABSENT', took_ms: 1 }];
  await report(lab, null, { ...disks, collectors: absent });
  for (let sent = 0; sent < 4; sent += 1) {
    await pass(lab, minute);
    await report(lab, null, { samples: mounts({ '/': 20 }), collectors: absent });
  }
  expect((await verdict(lab)).health).toBe('OK');
  const off = { interval_seconds: 60, collector_intervals: { filesystems: 0 }, collectors: filesystemsFail };
  for (let sent = 0; sent < 5; sent += 1) {
    await pass(lab, minute);
    await report(lab, null, off);
  }
  expect((await verdict(lab)).health).toBe('OK');
});

test('a disk is hot by what it is and by its own limits, as the inventory tells', async () => {
  const serials = { spinning: true, solid: false, listed: null, unheard: null };
  const sensors = Object.entries(serials).map(([name, rotational]) => ({
    chip: `drivetemp ${name}`,
    sensor: 'temp1',
    unit: 'celsius',
    value: 66,
    high: null,
    critical: null,
    rotational,
  }));
  const listed = {
    id: 'x',
    device: 'sdc',
    model: null,
    serial: 'listed',
    size_bytes: 1,
    rotational: false,
    transport: null,
  };
  const samples = Object.keys(serials).map((name) => ({
    metric: 'temperature_celsius',
    labels: { chip: `drivetemp ${name}`, sensor: 'temp1' },
    value: name === 'unheard' ? 55 : 66,
  }));
  const lab = await start();
  for (let sent = 0; sent < 6; sent += 1) {
    await report(lab, 10, { samples, inventory: { sensors, disks: [listed] } });
    await pass(lab, minute);
  }
  const { problems } = await nas(lab);
  expect(problems.map(({ status, key }) => [status, key])).toEqual([
    ['FAIL', 'temperature_celsius{chip=drivetemp spinning,sensor=temp1}'],
    ['WARN', 'temperature_celsius{chip=drivetemp unheard,sensor=temp1}'],
  ]);
});

test('a drive is hot by its own word for what it is and bears, also where the kernel knows no disk', async () => {
  const nothing = { media_errors: null, reallocated_sectors: null, pending_sectors: null, used_bytes: null, wwn: null };
  const counts = { percentage_used: null, available_spare_percent: null, available_spare_threshold_percent: null };
  const bytes = { written_bytes: null, read_bytes: null, capacity_bytes: null, offline_uncorrectable_sectors: null };
  const empty = { ...nothing, ...counts, ...bytes, power_on_hours: null, power_cycles: null, critical_warning: null };
  const rest = { ...empty, firmware: null, model: null, protocol: null, self_test_percent: null, read_at: null };
  const drives = [
    { disk: 'flash', rotational: false, temperature_high_celsius: null, temperature_critical_celsius: null },
    { disk: 'tender', rotational: false, temperature_high_celsius: 60, temperature_critical_celsius: 65 },
    { disk: 'spinning', rotational: true, temperature_high_celsius: 80, temperature_critical_celsius: null },
  ].map((one) => ({
    ...rest,
    ...one,
    device: '/dev/bus/0',
    type: `megaraid,${one.disk.length}`,
    serial: one.disk,
    state: 'ok',
    problems: [],
    temperature_celsius: 62,
    attributes: [],
    self_tests: [],
  }));
  const samples = drives.map(({ disk }) => ({ metric: 'smart_temperature_celsius', labels: { disk }, value: 62 }));
  const lab = await start();
  for (let sent = 0; sent < 6; sent += 1) {
    await report(lab, 10, { samples, inventory: { disk_health: drives } });
    await pass(lab, minute);
  }
  const { problems } = await nas(lab);
  expect(problems.map(({ status, key }) => [status, key])).toEqual([
    ['FAIL', 'smart_temperature_celsius{disk=spinning}'],
    ['WARN', 'smart_temperature_celsius{disk=tender}'],
  ]);
});

test('a report without any number tells nothing about health', async () => {
  const lab = await start();
  await report(lab, null, { metrics: {} });
  expect(await verdict(lab)).toEqual({
    status: 'online',
    health: 'UNKNOWN',
    says: ['Its reports carry nothing that could be judged'],
  });
});

test('an expected service of which nothing is said, or no longer, or nothing clear, is unknown', async () => {
  const lab = await start();
  const expected_services = [{ name: 'plex' }];
  await lab.hub.fetchJson('POST', '/api/v1/servers', { server_id: 'nas', expected_services });
  await report(lab, 10);
  expect(await verdict(lab)).toMatchObject({
    health: 'UNKNOWN',
    says: ['plex is expected, but its state is not reported'],
  });
  async function say(status: string | undefined, times = 1) {
    for (let sent = 0; sent < times; sent += 1) {
      await pass(lab, minute);
      await report(lab, 10, status === undefined ? {} : { services: [{ name: 'plex', status }] });
    }
    return (await verdict(lab)).health;
  }
  expect(await say('running')).toBe('OK');
  expect(await say('unknown')).toBe('UNKNOWN');
  expect(await say('stopped', 3)).toBe('FAIL');
  expect(await say(undefined)).toBe('FAIL');
  expect(await say(undefined, 4)).toBe('UNKNOWN');
  expect(await say('running')).toBe('OK');
});

test('security updates that cannot be counted any more are not said to wait', async () => {
  const lab = await start();
  await report(lab, 10, { security_updates: 2 });
  expect((await verdict(lab)).says).toEqual(['2 security updates waiting']);
  await pass(lab, minute);
  await report(lab, 10, { security_updates: null });
  expect(await nas(lab)).toMatchObject({ security_updates: null, health: 'UNKNOWN' });
  await pass(lab, minute);
  await report(lab, 10, { security_updates: 0 });
  expect((await verdict(lab)).health).toBe('OK');
});

import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { DiskHealth } from '@labkeeper/protocol/inventory';
import type { ErrorBody } from '@labkeeper/protocol/error';
import { startTestHub, type TestHub } from '../../platform/testing/test-hub.ts';
import { nvmeStatus } from './nvme-status.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
  await hub.fetchJson('POST', '/api/v1/servers', { server_id: 'here', hostname: 'here.home.lan' });
  const { servers } = hub.app.services;
  await servers.write(servers.require('here'), { local: 1 });
});
afterAll(async () => hub.stop());

async function report(inventory: object): Promise<void> {
  const body = { server_id: 'here', timestamp: new Date().toISOString(), metrics: {}, inventory };
  expect((await hub.fetchJson('POST', '/api/v1/agents/heartbeat', body)).status).toBe(200);
}

function drive(device: string, more: Partial<DiskHealth> = {}): DiskHealth {
  const unsaid = { rotational: false, temperature_high_celsius: null, temperature_critical_celsius: null };
  const none = { power_on_hours: null, power_cycles: null, media_errors: null, reallocated_sectors: null };
  const more2 = { pending_sectors: null, offline_uncorrectable_sectors: null, written_bytes: null, read_bytes: null };
  return {
    disk: device,
    device,
    type: 'nvme',
    protocol: 'NVMe',
    model: 'Swift',
    serial: device.toUpperCase(),
    wwn: null,
    firmware: null,
    capacity_bytes: 1e12,
    used_bytes: 4e11,
    state: 'ok',
    problems: [],
    temperature_celsius: 41,
    percentage_used: 3,
    available_spare_percent: 100,
    available_spare_threshold_percent: 10,
    critical_warning: 0,
    attributes: [],
    self_tests: [],
    self_test_percent: null,
    read_at: null,
    ...unsaid,
    ...none,
    ...more2,
    ...more,
  };
}

test('before anybody has looked at the ports, that is said instead of an empty list', async () => {
  const { status, body } = await hub.fetchJson<ErrorBody>('GET', '/host/ports');
  expect([status, body.detail.code]).toEqual([503, 'PORTS_UNKNOWN']);
});

test('the ports of the hub’s own machine are one answer', async () => {
  const row = { protocol: 'tcp', address: '0.0.0.0', port: 80, process: 'nginx', pid: 7, unit: 'nginx.service' };
  const listening = [{ ...row, container: null, image: null, exposure: 'all' }];
  await report({ ports: { ephemeral_range: [32_768, 60_999], containers: 'denied', processes: 'own', listening } });
  const { body } = await hub.fetchJson('GET', '/host/ports');
  expect(body).toMatchObject({
    host: 'here.home.lan',
    ephemeral_range: [32_768, 60_999],
    docker: 'denied',
    ports: listening,
  });
});

test('the NVMe drives of the hub’s own machine are listed, other drives are not', async () => {
  await report({ disk_health: [drive('nvme0n1'), drive('sda', { protocol: 'ATA' })] });
  const { body } = await hub.fetchJson<{ devices: unknown[] }>('GET', '/nvme/status');
  expect(body.devices).toEqual([
    {
      device: '/dev/nvme0n1',
      model: 'Swift',
      serial: 'NVME0N1',
      temperature_celsius: 41,
      critical: false,
      percentage_used: 3,
      available_spare_percent: 100,
      capacity_bytes: 1e12,
      used_bytes: 4e11,
    },
  ]);
});

test('NVME_DEVICES chooses; one that is not there is unknown, not well', () => {
  const drives = [
    drive('/dev/nvme0'),
    drive('nvme1', { critical_warning: 4 }),
    drive('nvme2', { state: 'unknown', critical_warning: null }),
  ];
  const { devices } = nvmeStatus(drives, ['/dev/nvme1n1', '/dev/nvme9n1', '/dev/nvme2n1']);
  expect(devices.map(({ device, critical }) => [device, critical])).toEqual([
    ['/dev/nvme1n1', true],
    ['/dev/nvme9n1', null],
    ['/dev/nvme2n1', null],
  ]);
});

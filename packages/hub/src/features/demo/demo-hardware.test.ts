import { expect, test } from 'bun:test';
import { conflictsOf } from '../../domain/port-map.ts';
import { demoFleet } from './demo-fleet.ts';
import { demoHardware } from './demo-hardware.ts';
import { demoInventory } from './demo-inventory.ts';
import { demoReading } from './demo-model.ts';
import { demoListeners } from './demo-ports.ts';

const minute = 60_000;
const day = 1440 * minute;
const now = Date.UTC(2026, 0, 17, 14, 32);

/** Everything that a server reports at a time; undefined while it is silent. */
function lookAt(id: string, at: number) {
  const server = demoFleet.find((one) => one.id === id)!;
  const reading = demoReading(server, at, now);
  if (reading === undefined) return undefined;
  const cpu = reading.metrics.cpu_percent!;
  const { inventory, samples } = demoHardware(server, { at, now, cpu, stepMs: 10 * minute });
  return { server, reading, samples, inventory: { ...demoInventory(server, reading), ...inventory } };
}

/** All servers at some moments of a month. */
const looks = demoFleet.flatMap(({ id }) =>
  [0, 40, 170, 900, 2000, 9000, 40_000].flatMap((minutes) => lookAt(id, now - minutes * minute) ?? []),
);

test('filesystems and members of arrays are on disks that are there', () => {
  for (const { inventory } of looks) {
    const disks = inventory.disks!.map(({ device }) => device);
    for (const { device } of inventory.filesystems!) {
      const onArray = inventory.arrays!.some(({ array }) => device === `/dev/${array}`);
      expect(onArray || disks.some((disk) => device.startsWith(disk))).toBe(true);
    }
    const isNewest = inventory.disk_health!.length < 3;
    for (const { name } of inventory.arrays!.flatMap(({ members }) => members)) {
      if (!isNewest) expect(disks).toContain(`/dev/${name.replace(/1$/, '')}`);
    }
  }
});

test('containers run no longer than their machine, and are said to run as long as they do', () => {
  for (const { inventory, reading } of looks) {
    for (const { state, started_at: started, created_at: created } of inventory.containers!) {
      if (state === 'running') {
        expect(Date.parse(started!)).toBeGreaterThan(Date.parse(reading.metrics.boot_time));
        expect(Date.parse(started!)).toBeGreaterThanOrEqual(Date.parse(created!));
      }
    }
  }
});

test('a service in a container is as it is there, and uses what it uses there', () => {
  let compared = 0;
  for (const { inventory, samples, reading } of looks) {
    for (const service of reading.services) {
      const row = inventory.containers!.find(({ container }) => container === service.name);
      if (row === undefined) continue;
      expect(row.state === 'running').toBe(service.status === 'running');
      const used = samples.filter(({ labels }) => labels?.['container'] === service.name);
      const memory = used.find(({ metric }) => metric === 'container_memory_bytes')?.value;
      if (service.memory_mb !== null) expect(memory).toBeCloseTo(service.memory_mb! * 1e6, 0);
      compared += 1;
    }
  }
  expect(compared).toBeGreaterThan(30);
});

test('what runs fits into the memory that is used', () => {
  for (const { samples, reading, server } of looks) {
    let bytes = 0;
    for (const { metric, value } of samples) if (metric === 'container_memory_bytes') bytes += value;
    expect({ id: server.id, fits: bytes < reading.metrics.memory_used_gb! * 1e9 }).toEqual({
      id: server.id,
      fits: true,
    });
  }
});

test('there is one of everything that Labkeeper tells of', () => {
  const current = looks.filter(
    ({ reading }) => Date.parse(reading.metrics.boot_time) + reading.metrics.uptime_seconds! * 1000 > now - minute,
  );
  const all = current.map(({ inventory }) => inventory);
  const containers = all.flatMap((one) => one.containers!);
  expect(containers.filter(({ health }) => health === 'unhealthy').map(({ container }) => container)).toEqual([
    'open-webui',
  ]);
  expect(containers.filter((one) => one.oom_killed === true && one.exit_code === 137).length).toBe(1);
  expect(containers.find(({ state }) => state === 'restarting')?.restarts).toBeGreaterThan(100);
  const rebuilding = all.flatMap((one) => one.arrays!).filter(({ state }) => state === 'rebuilding');
  expect(rebuilding.map(({ wanted, working, work }) => [wanted, working, work?.percent])).toEqual([[2, 1, 39.3]]);
  expect(all.flatMap((one) => one.power!).map(({ kind, state }) => [kind, state])).toEqual([['ups', 'online']]);
  const units = all.flatMap((one) => one.units!);
  expect(units.filter(({ state }) => state === 'failed').map(({ unit }) => unit)).toEqual(['certbot.service']);
  for (const { kind, next_at: next } of units) if (kind === 'timer') expect(Date.parse(next!)).toBeGreaterThan(now);
  for (const { server, inventory } of current) {
    expect(inventory.packages!.length).toBe(server.updates ?? 0);
    expect(inventory.packages!.filter(({ security }) => security).length).toBe(server.securityUpdates ?? 0);
  }
});

test('the sick disk lost its sectors one after the other, and its attribute says the same', () => {
  const counts = [25, 15, 8, 3, 0].map((days) => {
    const { inventory, samples } = lookAt('omv-documentserver', now - days * day - 30 * minute)!;
    const drive = inventory.disk_health!.find(({ device }) => device === '/dev/sdc')!;
    const sample = samples.find(
      ({ metric, labels }) => metric === 'smart_pending_sectors' && labels?.['disk'] === drive.disk,
    );
    expect(sample?.value).toBe(drive.pending_sectors!);
    expect(drive.attributes.find(({ attribute }) => attribute === '197')?.raw).toBe(drive.pending_sectors);
    return drive.pending_sectors;
  });
  expect(counts).toEqual([0, 1, 3, 6, 8]);
});

test('a rebuild goes on and comes to its end', () => {
  const states = [-30, -10, -1, 2, 6].map((hours) => {
    const { inventory } = lookAt('omv-homeserver', now + hours * 60 * minute)!;
    return inventory.arrays!.map(({ state, members }) => `${state} ${members.length}`).join();
  });
  expect(states).toEqual(['ok 2', 'degraded 1', 'rebuilding 2', 'rebuilding 2', 'ok 2']);
});

test('one container would find its ports taken, and one port is new since yesterday', () => {
  const conflicts = looks.flatMap(({ server, inventory }) =>
    conflictsOf({ server_id: server.id, ports: inventory.ports, containers: inventory.containers! }),
  );
  expect(new Set(conflicts.map(({ server_id: id, port }) => `${id} ${port}`))).toEqual(
    new Set(['omv-webserver1 80', 'omv-webserver1 443']),
  );
  const opened = demoListeners(demoFleet, now).filter(({ opened_at: at }) => at !== null);
  expect(opened.map(({ port, owner }) => `${port} ${owner}`)).toEqual(['8181 tautulli of mediaserver']);
  expect(now - opened[0]!.opened_at!).toBeLessThan(day);
});

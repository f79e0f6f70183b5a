import type { Inventory, Process } from '@labkeeper/protocol/inventory';
import type { DemoServer } from './demo-fleet.ts';
import type { DemoReading } from './demo-model.ts';

/** The tables of a made-up server, to go with its numbers. */
export function demoInventory(server: DemoServer, reading: DemoReading): Inventory {
  const memoryBytes = server.memoryGb * 1e9;
  return {
    machine: {
      hostname: server.id,
      cpu_model: server.os === 'raspbian' ? 'ARM Cortex-A72' : 'Intel Core i5-8500T',
      cpu_cores: server.cores,
      memory_bytes: memoryBytes,
      model: server.os === 'raspbian' ? 'Raspberry Pi 4 Model B' : 'ThinkCentre M720q',
      virtualization: 'none',
      boot_time: reading.metrics.boot_time,
    },
    filesystems: server.mounts.map(({ mount, totalGb, percent }, index) => ({
      mount,
      device: `/dev/sd${'abcdef'.charAt(index)}1`,
      type: 'ext4',
      total_bytes: totalGb * 1e9,
      used_bytes: Math.round(totalGb * percent * 1e7),
      free_bytes: Math.round(totalGb * (100 - percent) * 1e7),
      state: 'ok' as const,
      network: false,
    })),
    disks: server.mounts.map(({ totalGb }, index) => ({
      id: `DEMO-${server.id}-${index}`,
      device: `/dev/sd${'abcdef'.charAt(index)}`,
      model: totalGb > 1000 ? 'WD Red Plus' : 'Samsung SSD 870 EVO',
      serial: `DEMO-${server.id}-${index}`,
      size_bytes: totalGb * 1e9,
      rotational: totalGb > 1000,
      transport: 'sata',
    })),
    interfaces: [
      {
        name: server.os === 'raspbian' ? 'eth0' : 'enp1s0',
        mac_address: `02:00:00:00:00:${Number(server.address.split('.')[3]).toString(16).padStart(2, '0')}`,
        addresses: [`${server.address}/24`],
        state: 'up',
        speed_mbit: 1000,
        mtu: 1500,
        physical: true,
      },
    ],
    sensors: reading.samples
      .filter((sample) => sample.metric === 'temperature_celsius')
      .map(({ labels = {}, value }) => ({
        chip: labels['chip'] ?? '',
        sensor: labels['sensor'] ?? '',
        unit: 'celsius' as const,
        value,
        high: 85,
        critical: 100,
      })),
    processes: reading.services.flatMap((service) =>
      service.status === 'running' ? [processOf(service, memoryBytes)] : [],
    ),
    packages: packagesOf(server),
  };
}

function processOf(service: DemoReading['services'][number], memoryBytes: number): Process {
  const memory = Math.round((service.memory_mb ?? 0) * 1e6);
  return {
    pid: service.pid ?? 1,
    name: service.name,
    command: `/usr/bin/${service.name}`,
    user: service.name,
    state: 'S',
    cpu_percent: service.cpu_percent ?? null,
    memory_bytes: memory,
    memory_percent: Math.round((memory / memoryBytes) * 1000) / 10,
    threads: 8,
    started_at: null,
  };
}

function packagesOf(server: DemoServer): NonNullable<Inventory['packages']> {
  const names = ['openssl', 'libssl3', 'curl', 'linux-image-amd64', 'bash', 'vim', 'tzdata', 'git', 'rsync', 'samba'];
  return names.slice(0, server.updates ?? 0).map((name, index) => ({
    name,
    installed: '1.0-1',
    available: '1.0-2',
    security: index < (server.securityUpdates ?? 0),
    origin: 'Debian',
  }));
}

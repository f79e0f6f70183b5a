import type { Inventory, Process } from '@labkeeper/protocol/inventory';
import { drivesOf } from './demo-drives.ts';
import type { DemoServer } from './demo-fleet.ts';
import type { DemoReading } from './demo-model.ts';
import { demoPackages } from './demo-packages.ts';

const boards = {
  raspbian: { cpu: 'ARM Cortex-A72', model: 'Raspberry Pi 4 Model B' },
  debian: { cpu: 'Intel Core i3-8100', model: 'HPE ProLiant MicroServer' },
} as const;

/** The tables of a made-up server, to go with its numbers. */
export function demoInventory(server: DemoServer, reading: DemoReading): Inventory {
  const memoryBytes = server.memoryGb * 1e9;
  const { cpu, model } = boards[server.os];
  return {
    machine: {
      hostname: server.id,
      cpu_model: server.cores > 8 ? 'AMD Ryzen 9 5950X' : cpu,
      cpu_cores: server.cores,
      memory_bytes: memoryBytes,
      model: server.cores > 8 ? 'ASRock X570 Taichi' : model,
      virtualization: 'none',
      boot_time: reading.metrics.boot_time,
    },
    filesystems: filesystemsOf(server, reading),
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
    packages: demoPackages(server),
  };
}

/** As full as the samples say. */
function filesystemsOf(server: DemoServer, { samples }: DemoReading): NonNullable<Inventory['filesystems']> {
  return server.mounts.map(({ mount, totalGb }, index) => {
    const free = samples.find(
      ({ metric, labels }) => metric === 'filesystem_free_bytes' && labels?.['mount'] === mount,
    );
    const total = totalGb * 1e9;
    return {
      mount,
      device: index === 0 ? rootDevice(server) : '/dev/md0',
      type: 'ext4',
      total_bytes: total,
      used_bytes: total - (free?.value ?? 0),
      free_bytes: free?.value ?? 0,
      state: 'ok' as const,
      network: false,
    };
  });
}

function rootDevice(server: DemoServer): string {
  const [system] = drivesOf(server, 0, 0);
  return `/dev/${system?.name ?? 'sda'}${system?.kind === 'ssd' ? '' : 'p'}2`;
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

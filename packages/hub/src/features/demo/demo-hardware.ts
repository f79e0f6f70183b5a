import type { Container, DiskArray, DiskHealth, Inventory, ListeningPort } from '@labkeeper/protocol/inventory';
import type { Sample } from '@labkeeper/protocol/sample';
import { formatInstant } from '../../domain/instant.ts';
import { chance, hash, noise } from './demo-noise.ts';
import type { DemoServer } from './demo-fleet.ts';

/** What a made-up server has beside its numbers: drives, arrays, containers and ports. */
export interface DemoHardware {
  readonly samples: Sample[];
  readonly inventory: Inventory;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** A drive of this server cannot read some of its sectors any more. */
const worn = { server: 'omv-documentserver', drive: 1 } as const;
const images: Readonly<Record<string, string>> = {
  plex: 'plexinc/pms-docker:1.41',
  sonarr: 'linuxserver/sonarr:4.0',
  radarr: 'linuxserver/radarr:5.14',
  transmission: 'linuxserver/transmission:4.0',
  nextcloud: 'nextcloud:30-apache',
  n8n: 'n8nio/n8n:1.68',
  homeassistant: 'home-assistant/home-assistant:2026.11',
  ollama: 'ollama/ollama:0.9',
};
const ports: Readonly<Record<string, number>> = {
  smbd: 445,
  nginx: 80,
  plex: 32_400,
  sonarr: 8989,
  radarr: 7878,
  transmission: 9091,
  nextcloud: 8080,
  n8n: 5678,
  homeassistant: 8123,
  ollama: 11_434,
  rsync: 873,
  'pihole-FTL': 53,
};

/** The hardware of a server at `at` (ms since 1970), the same every time. */
export function demoHardware(server: DemoServer, at: number): DemoHardware {
  const drives = server.mounts.map((mount, index) => driveOf(server, { ...mount, index }, at));
  const arrays = server.os === 'debian' ? server.mounts.filter(isData).map(({ totalGb }) => arrayOf(totalGb, at)) : [];
  const containers = server.services.filter((name) => name in images && name !== server.stopped);
  const rows = containers.map((name) => containerOf(server, name, at));
  const listening = portsOf(server);
  return {
    samples: [
      ...drives.flatMap((drive) => driveSamples(drive)),
      ...arrays.flatMap((array) => arraySamples(array)),
      ...rows.flatMap((row) => containerSamples(server, row, at)),
      { metric: 'listening_ports', value: listening.length },
    ],
    inventory: {
      disk_health: drives,
      arrays,
      containers: rows,
      ports: { ephemeral_range: [32_768, 60_999], containers: 'joined', processes: 'all', listening },
    },
  };
}

function isData({ mount }: { readonly mount: string }): boolean {
  return mount === '/srv';
}

function driveOf(
  server: DemoServer,
  { totalGb, index }: { readonly totalGb: number; readonly index: number },
  at: number,
): DiskHealth {
  const disk = `DEMO-${server.id}-${index}`;
  const spins = totalGb > 1000;
  const pending = worn.server === server.id && worn.drive === index ? 8 : 0;
  const hours = Math.floor(9000 + 30_000 * chance(disk) + at / hourMs - 498_000);
  return {
    disk,
    device: `/dev/sd${'abcdef'.charAt(index)}`,
    type: 'sat',
    protocol: 'ATA',
    model: spins ? 'WD Red Plus' : 'Samsung SSD 870 EVO',
    serial: disk,
    wwn: null,
    firmware: spins ? '83.00A83' : 'SVT02B6Q',
    capacity_bytes: totalGb * 1e9,
    used_bytes: null,
    rotational: spins,
    state: pending > 0 ? 'warning' : 'ok',
    problems: pending > 0 ? [`${pending} sectors cannot be read`] : [],
    temperature_celsius: Math.round((spins ? 35 : 32) + 2 * noise(`${disk}heat`, at, hourMs)),
    temperature_high_celsius: null,
    temperature_critical_celsius: null,
    power_on_hours: hours,
    power_cycles: 20 + (hash(disk) % 60),
    percentage_used: spins ? null : Math.round(2 + 20 * chance(`${disk}wear`)),
    available_spare_percent: null,
    available_spare_threshold_percent: null,
    critical_warning: null,
    media_errors: null,
    reallocated_sectors: 0,
    pending_sectors: spins ? pending : null,
    offline_uncorrectable_sectors: spins ? 0 : null,
    written_bytes: null,
    read_bytes: null,
    attributes: [],
    self_tests: [
      { kind: 'Short offline', result: 'Completed without error', passed: true, at_power_on_hours: hours - 40 },
    ],
    self_test_percent: null,
    read_at: formatInstant(at),
  };
}

function driveSamples(drive: DiskHealth): Sample[] {
  const labels = { disk: drive.disk };
  const numbers: readonly (readonly [metric: string, value: number | null])[] = [
    ['smart_state', drive.state === 'ok' ? 0 : 1],
    ['smart_temperature_celsius', drive.temperature_celsius],
    ['smart_power_on_hours', drive.power_on_hours],
    ['smart_reallocated_sectors', drive.reallocated_sectors],
    ['smart_pending_sectors', drive.pending_sectors],
    ['smart_percentage_used', drive.percentage_used],
  ];
  return numbers.flatMap(([metric, value]) => (value === null ? [] : [{ metric, labels, value }]));
}

/** On Sundays every array is checked for some hours. */
function arrayOf(totalGb: number, at: number): DiskArray {
  const intoSunday = (at % (7 * dayMs)) - 3 * dayMs;
  const percent = (intoSunday / (8 * hourMs)) * 100;
  const isChecked = percent >= 0 && percent < 100;
  const member = { role: null, state: 'active', working: true, errors: 0 };
  return {
    array: 'md0',
    kind: 'md',
    level: 'raid1',
    state: isChecked ? 'checking' : 'ok',
    problems: [],
    size_bytes: totalGb * 1e9,
    used_bytes: null,
    wanted: 2,
    working: 2,
    errors: 0,
    members: ['sdb1', 'sdc1'].map((name) => ({ name, ...member })),
    work: isChecked
      ? {
          kind: 'check',
          percent: Math.round(percent * 10) / 10,
          eta_seconds: Math.round((8 * hourMs - intoSunday) / 1000),
          bytes_per_second: 138_000_000,
          paused: false,
        }
      : null,
    checked_at: null,
  };
}

function arraySamples({ array, state, wanted, working, work, errors }: DiskArray): Sample[] {
  const labels = { array };
  return [
    { metric: 'array_state', labels, value: state === 'checking' ? 1 : 0 },
    { metric: 'array_members', labels, value: wanted ?? 0 },
    { metric: 'array_members_working', labels, value: working ?? 0 },
    { metric: 'array_errors', labels, value: errors ?? 0 },
    ...(work?.percent == null ? [] : [{ metric: 'array_sync_percent', labels, value: work.percent }]),
  ];
}

function containerOf(server: DemoServer, name: string, at: number): Container {
  const started = at - Math.floor((1 + 20 * chance(`${server.id}${name}`)) * dayMs);
  const port = ports[name];
  return {
    container: name,
    project: server.id.replace('omv-', ''),
    service: name,
    engine: 'docker',
    id: hash(`${server.id}${name}`).toString(16).padStart(12, '0'),
    image: images[name] ?? name,
    image_id: null,
    state: 'running',
    health: 'healthy',
    status_text: `Up ${Math.floor((at - started) / dayMs)} days (healthy)`,
    exit_code: null,
    oom_killed: false,
    restarts: 0,
    restart_policy: 'unless-stopped',
    created_at: formatInstant(started),
    started_at: formatInstant(started),
    finished_at: null,
    memory_limit_bytes: null,
    ports: port === undefined ? [] : [{ address: '0.0.0.0', host_port: port, container_port: port, protocol: 'tcp' }],
    networks: ['default'],
  };
}

function containerSamples({ id }: DemoServer, { container, project }: Container, at: number): Sample[] {
  const labels = { container, project: project ?? '' };
  const name = `${id}${container}`;
  const busy = 1 + 6 * chance(name) + 1.5 * noise(`${name}cpu`, at, 300_000);
  const memory = (80 + 700 * chance(`${name}memory`)) * 1e6 * (1 + 0.05 * noise(`${name}memory`, at, hourMs));
  return [
    { metric: 'container_state', labels, value: 1 },
    { metric: 'container_health', labels, value: 0 },
    { metric: 'container_restarts', labels, value: 0 },
    { metric: 'container_cpu_percent', labels, value: Math.max(0, Math.round(busy * 10) / 10) },
    { metric: 'container_memory_bytes', labels, value: Math.round(memory) },
  ];
}

function portsOf({ services, stopped, id }: DemoServer): ListeningPort[] {
  const rows = [{ name: 'sshd', port: 22 }, ...services.flatMap((name) => namedPort(name, stopped))];
  return rows.map(({ name, port }): ListeningPort => {
    const image = images[name] ?? null;
    return {
      protocol: 'tcp',
      address: '0.0.0.0',
      port,
      process: image === null ? name : 'docker-proxy',
      pid: 600 + (hash(`${id}${name}`) % 30_000),
      unit: image === null ? `${name === 'sshd' ? 'ssh' : name}.service` : 'docker.service',
      container: image === null ? null : name,
      image,
      exposure: 'all',
    };
  });
}

function namedPort(name: string, stopped: string | undefined): { name: string; port: number }[] {
  const port = ports[name];
  return port === undefined || name === stopped ? [] : [{ name, port }];
}

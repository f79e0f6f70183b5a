import type { FlatMetrics, ServiceReport } from '@labkeeper/protocol/agent';
import type { Sample } from '@labkeeper/protocol/sample';
import { lastBoot } from './demo-boot.ts';
import { burstAt, dayMs, daylight, dayNumber, demoDay } from './demo-day.ts';
import type { DemoServer } from './demo-fleet.ts';
import { incidentAt } from './demo-incidents.ts';
import { chance, hash, noise } from './demo-noise.ts';
import { trafficSince } from './demo-traffic.ts';
import { conditionOf, isUp, usageOf } from './demo-workloads.ts';

/** What a made-up server measures at one moment. */
export interface DemoReading {
  readonly metrics: Omit<FlatMetrics, 'boot_time'> & { readonly boot_time: string };
  readonly samples: Sample[];
  readonly services: ServiceReport[];
}

const monthMs = 30 * dayMs;
const restartMs = 150_000;

/** The readings of a server at `at` (ms since 1970), the same every time; undefined while it restarts or is silent. `now` is when its disks are as full as they are said to be. */
export function demoReading(server: DemoServer, at: number, now: number): DemoReading | undefined {
  const bootedAt = lastBoot(server, at);
  const incident = incidentAt(server.id, at, now);
  if (at - bootedAt < restartMs || incident?.what === 'silent') return undefined;
  const { cpu: usual, burst } = work(server, at);
  const cpu = incident?.what === 'busy' ? clamp(96 + 2 * noise(`${server.id}busy`, at, 300_000), 93, 100) : usual;
  const memory = clamp(
    server.memoryPercent +
      1.5 * noise(`${server.id}memory`, at, 21_600_000) +
      1.2 * noise(`${server.id}memory2`, at, 2_400_000) +
      0.4 * noise(`${server.id}memory3`, at, 180_000) +
      daylight(at) +
      burst.work,
    3,
    99,
  );
  const mounts = server.mounts.map(({ mount, totalGb, percent, growth }) => {
    const used = clamp(
      percent - (growth * (now - at)) / monthMs + 0.1 * noise(server.id + mount, at, 3_600_000),
      1,
      99.9,
    );
    return { mount, totalGb, used };
  });
  const fullest = mounts.toSorted((a, b) => b.used - a.used)[0] ?? { totalGb: 0, used: 0 };
  const load = (cpu / 100) * server.cores;
  return {
    metrics: {
      cpu_percent: tenth(cpu),
      memory_percent: tenth(memory),
      memory_used_gb: tenth((server.memoryGb * memory) / 100),
      memory_total_gb: server.memoryGb,
      disk_percent: tenth(fullest.used),
      disk_used_gb: tenth((fullest.totalGb * fullest.used) / 100),
      disk_total_gb: fullest.totalGb,
      network_rx_bytes: trafficSince(server, 'rx', bootedAt, at),
      network_tx_bytes: trafficSince(server, 'tx', bootedAt, at),
      load_1m: hundredth(load * (1 + 0.2 * noise(`${server.id}load`, at, 60_000))),
      load_5m: hundredth(load * (1 + 0.1 * noise(`${server.id}load5`, at, 300_000))),
      load_15m: hundredth(load),
      uptime_seconds: Math.floor((at - bootedAt) / 1000),
      boot_time: new Date(bootedAt).toISOString(),
    },
    samples: [...mounts.flatMap(mountSamples), ...machineSamples(server, at, cpu, burst.disk)],
    services: server.services.map((name) => serviceReport(server, name, { at, now, cpu })),
  };
}

/** How busy a server is: its day, the work that stands out, and a murmur of seconds, minutes and hours. */
function work(server: DemoServer, at: number): { cpu: number; burst: { work: number; disk: number } } {
  const [night, more] = server.cpu;
  const day = demoDay(server, dayNumber(at));
  const burst = burstAt(day, at);
  const { id } = server;
  const murmur =
    2.2 * noise(`${id}cpu`, at, 60_000) +
    3 * noise(`${id}cpu2`, at, 540_000) +
    3.5 * noise(`${id}cpu3`, at, 4_500_000) +
    2.5 * noise(`${id}cpu4`, at, 19_800_000);
  const room = 0.35 + (Math.abs(more) + night) / 60;
  const busy = night + more * daylight(at) * day.factor + room * (murmur + 16 * burst.work + 12 * burst.disk);
  return { cpu: clamp(busy, 0.3 + 0.2 * chance(`${id}${Math.floor(at / 60_000)}`), 100), burst };
}

/** What the work was: of programs, of the kernel, and beside it the waiting for disks. */
function cpuKinds(server: DemoServer, at: number, cpu: number, disk: number): Sample[] {
  const system = cpu * clamp(0.24 + 0.12 * disk + 0.07 * noise(`${server.id}system`, at, 420_000), 0.08, 0.6);
  const waiting = 0.4 + 0.5 * noise(`${server.id}io`, at, 120_000) + 0.4 * noise(`${server.id}io2`, at, 1_500_000);
  return [
    { metric: 'cpu_user_percent', value: tenth(cpu - system) },
    { metric: 'cpu_system_percent', value: tenth(system) },
    { metric: 'cpu_iowait_percent', value: tenth(clamp(waiting + disk * (7 + 3 * waiting), 0, 40)) },
  ];
}

function mountSamples({ mount, totalGb, used }: { mount: string; totalGb: number; used: number }): Sample[] {
  const labels = { mount };
  const total = totalGb * 1e9;
  return [
    { metric: 'filesystem_used_percent', labels, value: tenth(used) },
    { metric: 'filesystem_free_bytes', labels, value: Math.round((total * (100 - used)) / 100 / 1e6) * 1e6 },
    { metric: 'filesystem_total_bytes', labels, value: total },
  ];
}

function machineSamples(server: DemoServer, at: number, cpu: number, disk: number): Sample[] {
  const chip = server.os === 'raspbian' ? 'cpu_thermal' : 'coretemp';
  const sensor = server.os === 'raspbian' ? 'temp1' : 'Package id 0';
  const celsius = Math.round(36 + cpu * 0.38 + 2 * noise(`${server.id}heat`, at, 300_000));
  return [
    { metric: 'temperature_celsius', labels: { chip, sensor }, value: celsius },
    ...cpuKinds(server, at, cpu, disk),
    { metric: 'swap_percent', value: tenth(Math.max(0, 3 + 2 * noise(`${server.id}swap`, at, 3_600_000))) },
    { metric: 'processes', value: Math.round(160 + 40 * noise(`${server.id}processes`, at, 600_000)) },
  ];
}

function serviceReport(
  server: DemoServer,
  name: string,
  { at, now, cpu }: { readonly at: number; readonly now: number; readonly cpu: number },
): ServiceReport {
  const condition = conditionOf(server, name, at, now);
  if (!isUp(condition)) {
    const status = condition.what === 'failed' ? 'failed' : 'stopped';
    return { name, status, pid: null, memory_mb: null, cpu_percent: null };
  }
  const { cpuPercent, memoryBytes } = usageOf(server, name, at, cpu);
  return {
    name,
    status: 'running',
    pid: 400 + (hash(name) % 9000),
    memory_mb: memoryBytes / 1e6,
    cpu_percent: cpuPercent,
  };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}

function hundredth(value: number): number {
  return Math.round(value * 100) / 100;
}

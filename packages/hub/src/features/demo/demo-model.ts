import type { FlatMetrics, ServiceReport } from '@labkeeper/protocol/agent';
import type { Sample } from '@labkeeper/protocol/sample';
import type { DemoServer } from './demo-fleet.ts';

/** What a made-up server measures at one moment. */
export interface DemoReading {
  readonly metrics: Omit<FlatMetrics, 'boot_time'> & { readonly boot_time: string };
  readonly samples: Sample[];
  readonly services: ServiceReport[];
}

const dayMs = 86_400_000;
const monthMs = 30 * dayMs;
const restartMs = 150_000;

/** The readings of a server at `at` (ms since 1970), the same every time; undefined while it restarts. `now` is when its disks are as full as they are said to be. */
export function demoReading(server: DemoServer, at: number, now: number): DemoReading | undefined {
  const bootedAt = lastBoot(server, at);
  if (at - bootedAt < restartMs) return undefined;
  const day = daylight(at);
  const [night, more] = server.cpu;
  const cpu = clamp(night + more * day + 7 * noise(server.id, 'cpu', at, 60_000) + spike(server, at), 0.3, 100);
  const memory = clamp(server.memoryPercent + 2.5 * noise(server.id, 'memory', at, 900_000) + day, 3, 99);
  const mounts = server.mounts.map(({ mount, totalGb, percent, growth }) => {
    const used = clamp(
      percent - (growth * (now - at)) / monthMs + 0.1 * noise(server.id, mount, at, 3_600_000),
      1,
      99.9,
    );
    return { mount, totalGb, used };
  });
  const fullest = mounts.toSorted((a, b) => b.used - a.used)[0] ?? { totalGb: 0, used: 0 };
  const load = (cpu / 100) * server.cores;
  const rx = counter(server.network, bootedAt, at);
  return {
    metrics: {
      cpu_percent: tenth(cpu),
      memory_percent: tenth(memory),
      memory_used_gb: tenth((server.memoryGb * memory) / 100),
      memory_total_gb: server.memoryGb,
      disk_percent: tenth(fullest.used),
      disk_used_gb: tenth((fullest.totalGb * fullest.used) / 100),
      disk_total_gb: fullest.totalGb,
      network_rx_bytes: rx,
      network_tx_bytes: Math.round(rx * 0.28),
      load_1m: hundredth(load * (1 + 0.2 * noise(server.id, 'load', at, 60_000))),
      load_5m: hundredth(load * (1 + 0.1 * noise(server.id, 'load5', at, 300_000))),
      load_15m: hundredth(load),
      uptime_seconds: Math.floor((at - bootedAt) / 1000),
      boot_time: new Date(bootedAt).toISOString(),
    },
    samples: [...mounts.flatMap(mountSamples), ...machineSamples(server, at, cpu)],
    services: server.services.map((name) => serviceReport(server, name, at)),
  };
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

function machineSamples(server: DemoServer, at: number, cpu: number): Sample[] {
  const chip = server.os === 'raspbian' ? 'cpu_thermal' : 'coretemp';
  const sensor = server.os === 'raspbian' ? 'temp1' : 'Package id 0';
  const celsius = Math.round(36 + cpu * 0.38 + 2 * noise(server.id, 'heat', at, 300_000));
  return [
    { metric: 'temperature_celsius', labels: { chip, sensor }, value: celsius },
    { metric: 'cpu_iowait_percent', value: tenth(Math.max(0, 1.2 + 2 * noise(server.id, 'io', at, 120_000))) },
    { metric: 'swap_percent', value: tenth(Math.max(0, 3 + 2 * noise(server.id, 'swap', at, 3_600_000))) },
    { metric: 'processes', value: Math.round(160 + 40 * noise(server.id, 'processes', at, 600_000)) },
  ];
}

function serviceReport(server: DemoServer, name: string, at: number): ServiceReport {
  if (name === server.stopped) return { name, status: 'stopped', pid: null, memory_mb: null, cpu_percent: null };
  const memory = 40 + (hash(`${server.id}${name}`) % 600);
  return {
    name,
    status: 'running',
    pid: 400 + (hash(name) % 9000),
    memory_mb: tenth(memory * (1 + 0.05 * noise(server.id, name, at, 1_800_000))),
    cpu_percent: tenth(Math.max(0, 2 + 2 * noise(server.id, name, at, 60_000))),
  };
}

/** When the server last began to run: every so many days, each server at its own hour. */
function lastBoot(server: DemoServer, at: number): number {
  const every = server.restartEveryDays * dayMs;
  const shift = hash(server.id) % every;
  return Math.floor((at - shift) / every) * every + shift;
}

/** 0 in the depth of the night, 1 in the evening, by UTC. */
function daylight(at: number): number {
  const hour = (at % dayMs) / 3_600_000;
  return (1 - Math.cos(((hour - 4) / 24) * 2 * Math.PI)) / 2;
}

/** A backup or an update, once a day for twenty minutes. */
function spike(server: DemoServer, at: number): number {
  const start = hash(`${server.id}spike`) % dayMs;
  const since = (((at - start) % dayMs) + dayMs) % dayMs;
  return since < 1_200_000 ? 25 : 0;
}

/** Bytes since the start of the machine: the integral of a rate that follows the day, so that it only grows. */
function counter([rest, more]: DemoServer['network'], bootedAt: number, at: number): number {
  return Math.round(integral(rest, more, at) - integral(rest, more, bootedAt));
}

function integral(rest: number, more: number, at: number): number {
  const seconds = at / 1000;
  const turn = (2 * Math.PI) / 86_400;
  const phase = (4 / 24) * 2 * Math.PI;
  return rest * seconds + (more / 2) * (seconds - Math.sin(seconds * turn - phase) / turn);
}

/** Smooth noise between -1 and 1 that is the same for the same place and time. */
function noise(id: string, what: string, at: number, periodMs: number): number {
  const step = Math.floor(at / periodMs);
  const part = (at - step * periodMs) / periodMs;
  const ease = part * part * (3 - 2 * part);
  const from = unit(`${id}${what}${step}`);
  return from + (unit(`${id}${what}${step + 1}`) - from) * ease;
}

function unit(text: string): number {
  return (hash(text) / 0xff_ff_ff_ff) * 2 - 1;
}

/** FNV-1a with a final mix: a whole number below 2^32. */
function hash(text: string): number {
  let value = 0x81_1c_9d_c5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01_00_01_93);
  }
  value = Math.imul(value ^ (value >>> 15), 0x2c_1b_3c_6d);
  value = Math.imul(value ^ (value >>> 12), 0x29_7a_2d_39);
  return (value ^ (value >>> 15)) >>> 0;
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

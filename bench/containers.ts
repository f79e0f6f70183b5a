import { gzipSync } from 'node:zlib';
import type { Container } from '@labkeeper/protocol/inventory';
import type { Sample } from '@labkeeper/protocol/sample';
import { startBenchHub, type BenchHub } from './bench-hub.ts';
import { row, type Row } from './row.ts';
import { quantile } from './statistics.ts';

const part = 'containers';
const count = 1000;

/** What a server with a thousand containers costs the wire and the hub. */
export async function measureContainers(quick: boolean): Promise<Row[]> {
  const bench = await startBenchHub();
  try {
    const whole = JSON.stringify(heartbeat(0, true));
    const usual = JSON.stringify(heartbeat(1, false));
    for (let look = 0; look < 5; look += 1) await send(bench, look, true);
    const took: number[] = [];
    for (let look = 5; look < (quick ? 15 : 65); look += 1) took.push(await send(bench, look, look % 10 === 0));
    return [
      row(part, { what: `${count} containers: first heartbeat, gzip`, value: kb(whole), unit: 'KB', most: 150 }),
      row(part, { what: `${count} containers: usual heartbeat, gzip`, value: kb(usual), unit: 'KB' }),
      row(part, { what: 'received, stored, judged and answered, p50', value: quantile(took, 0.5), unit: 'ms' }),
      row(part, { what: 'the same, p95', value: quantile(took, 0.95), unit: 'ms', most: 50 }),
    ];
  } finally {
    await bench.hub.dispose();
  }
}

/** As an agent sends it. */
async function send({ hub, headers }: BenchHub, look: number, whole: boolean): Promise<number> {
  const body = gzipSync(JSON.stringify(heartbeat(look, whole)));
  const began = performance.now();
  const answer = await fetch(`${hub.url}/api/v1/agents/heartbeat`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json', 'content-encoding': 'gzip' },
    body,
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`the hub answered ${answer.status}: ${text.slice(0, 200)}`);
  return performance.now() - began;
}

function kb(text: string): number {
  return gzipSync(text).length / 1000;
}

function heartbeat(look: number, whole: boolean) {
  const names = Array.from({ length: count }, (_, index) => `service-${String(index).padStart(4, '0')}`);
  return {
    server_id: 'dock',
    timestamp: new Date(Date.now() + look).toISOString(),
    metrics: { cpu_percent: 40 + (look % 7) },
    samples: names.flatMap((name, index) => samplesOf(name, index, look)),
    ...(whole ? { inventory: { containers: names.map((name, index) => containerOf(name, index)) } } : {}),
  };
}

/** A number that moves from look to look, as those of real containers do. */
function moving(index: number, look: number, most: number): number {
  return ((index * 7919 + look * 104_729) % (most * 10)) / 10;
}

function samplesOf(name: string, index: number, look: number): Sample[] {
  const labels = { container: name, project: `stack-${index % 40}` };
  return [
    { metric: 'container_state', labels, value: 1 },
    { metric: 'container_health', labels, value: 0 },
    { metric: 'container_restarts', labels, value: 0 },
    { metric: 'container_cpu_percent', labels, value: moving(index, look, 30) },
    { metric: 'container_memory_bytes', labels, value: 50_000_000 + Math.round(moving(index, look, 4000)) * 4096 },
    { metric: 'container_network_rx_bytes', labels, value: 1_000_000 * look + index * 4321 },
    { metric: 'container_network_tx_bytes', labels, value: 700_000 * look + index * 1234 },
    { metric: 'container_block_read_bytes', labels, value: 4096 * look },
    { metric: 'container_block_written_bytes', labels, value: 8192 * look },
  ];
}

function containerOf(name: string, index: number): Container {
  return {
    container: name,
    project: `stack-${index % 40}`,
    service: name,
    engine: 'docker',
    id: (0x1234_5678 + index * 2_654_435_761).toString(16).padStart(12, '0').slice(0, 12),
    image: `registry.example/team/${name}:1.${index % 20}.${index % 7}`,
    image_id: null,
    state: 'running',
    health: 'healthy',
    status_text: `Up ${1 + (index % 20)} days (healthy)`,
    exit_code: null,
    oom_killed: false,
    restarts: 0,
    restart_policy: 'unless-stopped',
    created_at: new Date(1.79e12 - index * 1e6).toISOString(),
    started_at: new Date(1.79e12 - index * 1e6).toISOString(),
    finished_at: null,
    memory_limit_bytes: null,
    ports: [{ address: '*', host_port: 20_000 + index, container_port: 8080, protocol: 'tcp' }],
    networks: [`stack-${index % 40}_default`],
  };
}

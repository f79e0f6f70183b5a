import { agentsOf, type BenchHub, runLoad, startBenchHub } from './bench-hub.ts';
import { openSocket } from '../e2e/support/open-socket.ts';
import { row, type Row } from './row.ts';
import { pause, quantile } from './statistics.ts';

const part = 'API';
const dashboards = 50;
const agentCount = 200;
const betweenMs = 25;

/** How soon the API answers while fifty dashboards look on and two hundred agents report. */
export async function measureBusyApi(quick: boolean): Promise<Row[]> {
  const bench = await startBenchHub();
  const agents = agentsOf(bench, agentCount);
  const sockets: WebSocket[] = [];
  try {
    await runLoad(bench, { agents, intervalS: 10, seconds: 10 });
    for (const { server_id } of agents.slice(0, dashboards)) sockets.push(openDashboard(bench, server_id));
    const seconds = quick ? 10 : 60;
    const [took] = await Promise.all([askFor(bench, seconds), runLoad(bench, { agents, intervalS: 10, seconds })]);
    const of = `${dashboards} dashboards + ${agentCount} agents @ 10 s`;
    return [
      row(part, { what: `${of}: p50`, value: quantile(took, 0.5), unit: 'ms' }),
      row(part, { what: `${of}: p95`, value: quantile(took, 0.95), unit: 'ms', most: 50 }),
      row(part, { what: `${of}: requests asked`, value: took.length, unit: '', digits: 0 }),
    ];
  } finally {
    for (const socket of sockets) socket.close();
    await bench.hub.dispose();
  }
}

/** What a page asks for: all servers, one of them, its last hour, its services. */
async function askFor({ hub, headers }: BenchHub, seconds: number): Promise<number[]> {
  const took: number[] = [];
  const until = performance.now() + seconds * 1000;
  for (let turn = 0; performance.now() < until; turn += 1) {
    const id = `made-up-${String(turn % agentCount).padStart(4, '0')}`;
    const from = new Date(Date.now() - 3_600_000).toISOString();
    const paths = [
      '/servers?limit=50',
      `/servers/${id}`,
      `/metrics/${id}?metrics=cpu_percent&from=${from}`,
      '/system/health',
    ];
    const began = performance.now();
    await hub.call('GET', `/api/v1${paths[turn % paths.length]}`, { headers });
    took.push(performance.now() - began);
    await pause(betweenMs);
  }
  return took;
}

function openDashboard({ hub, headers }: BenchHub, serverId: string): WebSocket {
  const socket = openSocket(`${hub.url}/api/v1/live`, headers);
  socket.addEventListener('open', () => socket.send(JSON.stringify({ type: 'watch', server_id: serverId })));
  socket.addEventListener('message', ({ data }) => {
    if (typeof data === 'string' && data.includes('"type":"ping"')) socket.send(JSON.stringify({ type: 'pong' }));
  });
  return socket;
}

import type { EnrollmentTokenCreated } from '@labkeeper/protocol/agent';
import type { Server } from '@labkeeper/protocol/server';
import { startAgent } from '../e2e/support/agent.ts';
import { eventually } from '../e2e/support/eventually.ts';
import { openSocket } from '../e2e/support/open-socket.ts';
import { type BenchHub, startBenchHub } from './bench-hub.ts';
import { type BodyWatch, watchBodies } from './heartbeat-size.ts';
import { costOfCollectd } from './peers.ts';
import { row, type Row } from './row.ts';
import { unitEnvironment, withExecutable } from './shipped-agent.ts';
import { median, pause } from './statistics.ts';
import { costOver, type Cost } from './watch-process.ts';

const part = 'agent';

/** What the agent costs the machine it runs on, at 10 s and live at 1 s, and how much it sends. */
export async function measureAgent(quick: boolean): Promise<Row[]> {
  const bench = await startBenchHub();
  const bodies = watchBodies(bench.hub.url);
  try {
    return await withExecutable((executable) =>
      measure(bench, bodies, { executable, ...(quick ? { settle: 5, over: 10 } : { settle: 40, over: 120 }) }),
    );
  } finally {
    bodies.stop();
    await bench.hub.dispose();
  }
}

interface Run {
  readonly executable: string;
  /** Seconds until it is calm, and seconds that count. */
  readonly settle: number;
  readonly over: number;
}

async function measure(bench: BenchHub, bodies: BodyWatch, run: Run): Promise<Row[]> {
  const { token } = await bench.hub.call<EnrollmentTokenCreated>('POST', '/api/v1/enrollment-tokens', {
    headers: bench.headers,
    body: {},
  });
  const agent = startAgent({
    hubUrl: bodies.url,
    token,
    program: [run.executable],
    env: { LABKEEPER_AGENT_HEARTBEAT_INTERVAL: '10', ...unitEnvironment() },
  });
  try {
    const { server_id } = await eventually('the agent reports', async () => {
      const { items } = await bench.hub.call<{ items: Server[] }>('GET', '/api/v1/servers', { headers: bench.headers });
      return items.find(({ status }) => status === 'online');
    });
    await pause(run.settle * 1000);
    const [at10, peer] = await Promise.all([costOver(agent.child?.pid ?? 0, run.over), costOfCollectd(10, run.over)]);
    const viewer = watchLive(bench, server_id);
    await pause(Math.min(10, run.settle) * 1000);
    const at1 = await costOver(agent.child?.pid ?? 0, run.over);
    viewer.close();
    const kind = 'executable';
    return [
      row(part, {
        what: `${kind}, samples every 10 s: CPU`,
        value: at10.cpuMsPerMinute,
        unit: 'ms/min',
        most: 35,
        digits: 0,
      }),
      row(part, {
        what: `${kind}, live every 1 s: CPU`,
        value: at1.cpuMsPerMinute,
        unit: 'ms/min',
        most: 120,
        digits: 0,
      }),
      row(part, { what: 'memory, private dirty', value: at10.privateDirtyMb, unit: 'MB', most: 6 }),
      row(part, { what: 'memory, RSS', value: at10.rssMb, unit: 'MB', most: 36 }),
      ...peerRows(peer, at10),
      row(part, {
        what: 'a heartbeat on the wire (body, median)',
        value: median(bodies.bytes.slice(1)) / 1024,
        unit: 'KB',
        most: 1.5,
        digits: 2,
      }),
    ];
  } finally {
    await agent.dispose();
  }
}

/** What a peer took in the same minutes, where one is installed. */
function peerRows(peer: Cost | undefined, own: Cost): Row[] {
  if (peer === undefined) return [];
  return [
    row(part, { what: 'collectd, every 10 s: CPU', value: peer.cpuMsPerMinute, unit: 'ms/min', digits: 0 }),
    row(part, { what: 'collectd: memory, private dirty', value: peer.privateDirtyMb, unit: 'MB' }),
    row(part, {
      what: 'CPU of the agent ÷ collectd',
      value: own.cpuMsPerMinute / peer.cpuMsPerMinute,
      unit: '',
      digits: 2,
    }),
  ];
}

/** Keeps a server's live values coming, as an open page does. */
function watchLive({ hub, headers }: BenchHub, serverId: string): WebSocket {
  const socket = openSocket(`${hub.url}/api/v1/live`, headers);
  socket.addEventListener('open', () => socket.send(JSON.stringify({ type: 'watch', server_id: serverId })));
  socket.addEventListener('message', ({ data }) => {
    if (typeof data === 'string' && data.includes('"type":"ping"')) socket.send(JSON.stringify({ type: 'pong' }));
  });
  return socket;
}

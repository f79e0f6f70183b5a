import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { EnrollmentTokenCreated } from '@labkeeper/protocol/agent';
import type { Server } from '@labkeeper/protocol/server';
import { startAgent } from '../e2e/support/agent.ts';
import { eventually } from '../e2e/support/eventually.ts';
import { openSocket } from '../e2e/support/open-socket.ts';
import { root } from '../e2e/support/hub.ts';
import { type BenchHub, startBenchHub } from './bench-hub.ts';
import { watchBodies } from './heartbeat-size.ts';
import { row, type Row } from './row.ts';
import { median, pause } from './statistics.ts';
import { costOver } from './watch-process.ts';

const part = 'agent';

/** What the agent costs the machine it runs on, at 10 s and live at 1 s, and how much it sends. */
export async function measureAgent(quick: boolean): Promise<Row[]> {
  const bench = await startBenchHub();
  const bodies = watchBodies(bench.hub.url);
  try {
    return await measure(bench, bodies, quick ? { settle: 5, over: 10 } : { settle: 40, over: 120 });
  } finally {
    bodies.stop();
    await bench.hub.dispose();
  }
}

async function measure(
  bench: BenchHub,
  bodies: ReturnType<typeof watchBodies>,
  seconds: { settle: number; over: number },
): Promise<Row[]> {
  const { token } = await bench.hub.call<EnrollmentTokenCreated>('POST', '/api/v1/enrollment-tokens', {
    headers: bench.headers,
    body: {},
  });
  const compiled = join(root, 'packages/agent/dist', `labkeeper-agent-linux-${process.arch}`);
  const agent = startAgent({
    hubUrl: bodies.url,
    token,
    env: { LABKEEPER_AGENT_HEARTBEAT_INTERVAL: '10', BUN_JSC_useJIT: '0' },
    ...(existsSync(compiled) ? { executable: compiled } : {}),
  });
  try {
    const { server_id } = await eventually('the agent reports', async () => {
      const { items } = await bench.hub.call<{ items: Server[] }>('GET', '/api/v1/servers', { headers: bench.headers });
      return items.find(({ status }) => status === 'online');
    });
    await pause(seconds.settle * 1000);
    const at10 = await costOver(agent.child?.pid ?? 0, seconds.over);
    const viewer = watchLive(bench, server_id);
    await pause(Math.min(10, seconds.settle) * 1000);
    const at1 = await costOver(agent.child?.pid ?? 0, seconds.over);
    viewer.close();
    const kind = existsSync(compiled) ? 'compiled executable' : 'from source';
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

/** Keeps a server's live values coming, as an open page does. */
function watchLive({ hub, headers }: BenchHub, serverId: string): WebSocket {
  const socket = openSocket(`${hub.url}/api/v1/live`, headers);
  socket.addEventListener('open', () => socket.send(JSON.stringify({ type: 'watch', server_id: serverId })));
  socket.addEventListener('message', ({ data }) => {
    if (typeof data === 'string' && data.includes('"type":"ping"')) socket.send(JSON.stringify({ type: 'pong' }));
  });
  return socket;
}

import { expect, test } from 'bun:test';
import { startTestHub, type TestHub } from '../../platform/testing/test-hub.ts';
import { openSocket } from '../testing/open-socket.ts';
import { referenceHeartbeat } from '../testing/reference-heartbeat.ts';

const agents = 200;
const rounds = 10;
const viewers = 5;
/** Ten times as fast as the load that must be held: what is sent in ten seconds there goes out in one here. */
const roundMs = 1000;

function hundredSamples(at: number, serverId: string) {
  const samples = Array.from({ length: 87 }, (_, index) => ({
    metric: 'container_cpu_percent',
    labels: { container: `c${index}`, project: 'load' },
    value: ((at / 1000 + index * 7) % 1000) / 10,
  }));
  return { ...referenceHeartbeat(at), server_id: serverId, services: [], samples };
}

async function report(hub: TestHub, serverId: string, key: string, at: number): Promise<number> {
  const began = performance.now();
  const response = await fetch(`${hub.url}/api/v1/agents/heartbeat`, {
    method: 'POST',
    headers: { 'x-api-key': key },
    body: JSON.stringify(hundredSamples(at, serverId)),
  });
  await response.arrayBuffer();
  expect(response.status).toBe(200);
  return performance.now() - began;
}

test('two hundred agents with a hundred numbers each are answered in time, and nothing is lost', async () => {
  const hub = await startTestHub();
  try {
    const { accounts } = hub.app.services;
    const keys = new Map<string, string>();
    for (let number = 0; number < agents; number += 1) {
      const serverId = `load-${number}`;
      await hub.fetchJson('POST', '/api/v1/servers', { server_id: serverId });
      keys.set(serverId, (await accounts.issueKey({ name: serverId, scopes: ['ingest'], serverId })).key);
    }
    const sockets = await Promise.all(
      Array.from({ length: viewers }, () => openSocket(`${hub.url}/api/v1/live`, { 'x-api-key': hub.adminKey })),
    );
    for (const [index, socket] of sockets.entries()) socket.send({ type: 'watch', server_id: `load-${index}` });
    const start = Date.now();
    const took: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const due = start + (round + 1) * roundMs;
      const sent = [...keys].map(async ([serverId, key], index) => {
        await Bun.sleep((index / agents) * roundMs * 0.9);
        took.push(await report(hub, serverId, key, start + round * 10_000 - 100_000));
      });
      await Promise.all(sent);
      await Bun.sleep(Math.max(0, due - Date.now()));
    }
    took.sort((a, b) => a - b);
    expect(took.length).toBe(agents * rounds);
    // What else runs on a machine that tests can stall a few; how fast the hub is alone, the benchmark says.
    expect(took[Math.floor(took.length * 0.5)]).toBeLessThan(500);
    expect(took.at(-1)).toBeLessThan(10_000);

    const subjects = [...keys.keys()].map((serverId) => `server/${serverId}`);
    const metrics = ['container_cpu_percent'];
    let stored = 0;
    const range = { from: start - 100_000, to: start + rounds * 10_000 };
    for await (const page of hub.app.platform.series.raw({ subjects, metrics, ...range })) stored += page.length;
    expect(stored).toBe(agents * rounds * 87);
    for (const socket of sockets) {
      expect(socket.frames.filter((frame) => frame.type === 'sample').length).toBeGreaterThanOrEqual(rounds - 1);
      socket.close();
    }
  } finally {
    await hub.stop();
  }
}, 60_000);

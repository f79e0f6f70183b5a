import { expect } from 'bun:test';
import type { EnrollmentTokenCreated } from '@labkeeper/protocol/agent';
import type { Server } from '@labkeeper/protocol/server';
import { startAgent } from './support/agent.ts';
import { eventually } from './support/eventually.ts';
import { startHub, type TestHub } from './support/hub.ts';

const headers = { 'x-api-key': 'a-key-for-this-test-alone' };
/** Most that a kill may cost: what is not on disk for good within so long may be lost. */
const mostLostMs = 10_000;

export interface Kills {
  /** So often while the hub is away, and then so often while it takes what was kept. */
  away: number;
  draining: number;
  /** How long the agent lives each time, at most. */
  lifeMs: number;
}

/** Kills an agent again and again; its hub has everything that it ever measured in the end, each report once. */
export async function surviveKills({ away, draining, lifeMs }: Kills): Promise<void> {
  const hub = await startHub({ HOMELAB_CMD_API_KEY: headers['x-api-key'] });
  const { token } = await hub.call<EnrollmentTokenCreated>('POST', '/api/v1/enrollment-tokens', { headers, body: {} });
  const env = { LABKEEPER_AGENT_HEARTBEAT_INTERVAL: '1', LABKEEPER_AGENT_LOG_LEVEL: 'debug' };
  const agent = startAgent({ hubUrl: hub.url, token, env });
  const measured: number[] = [];
  async function killAndStart(): Promise<void> {
    await pause(1200 + Math.random() * lifeMs);
    await agent.stop('SIGKILL');
    measured.push(...measuredBy(agent.child?.text ?? ''));
    agent.start();
  }
  try {
    await eventually('a first report', async () => (await reportTimes(hub)).length > 0, 30_000);
    await hub.stop();
    for (let kill = 0; kill < away; kill += 1) await killAndStart();
    await hub.start();
    for (let kill = 0; kill < draining; kill += 1) await killAndStart();
    await eventually('everything is there', async () => (await isDrained(hub)) && agent.child?.running, 120_000);
    const [stored, last] = [await reportTimes(hub), measuredBy(agent.child?.text ?? '')];
    expect(stored).toEqual([...new Set(stored)].sort((a, b) => a - b));
    // What is measured in this very moment may still be under way.
    const missing = [...measured, ...last.slice(0, -2)].filter((time) => !stored.includes(time));
    expect(missing).toEqual([]);
    const gaps = stored.slice(1).map((time, index) => time - (stored[index] ?? 0));
    expect(Math.max(...gaps)).toBeLessThan(mostLostMs);
    expect(measured.length).toBeGreaterThan(away + draining - 1);
  } finally {
    await agent.dispose();
    await hub.dispose();
  }
}

/** Times of reports that the agent had kept by the time it said so. */
function measuredBy(said: string): number[] {
  return [...said.matchAll(/measured (\S+Z)/g)].map((match) => Date.parse(match[1] ?? ''));
}

async function isDrained(hub: TestHub): Promise<boolean> {
  const { items } = await hub.call<{ items: Server[] }>('GET', '/api/v1/servers', { headers });
  const times = await reportTimes(hub);
  return items[0]?.agent.backlog === 0 && items[0].agent.dropped === 0 && (times.at(-1) ?? 0) > Date.now() - 5000;
}

/** Times of the stored reports, ms since 1970, as the raw export has them. */
async function reportTimes(hub: TestHub): Promise<number[]> {
  const path = '/api/v1/metrics/export?metrics=memory_percent&format=jsonl';
  const text = await (await fetch(`${hub.url}${path}`, { headers })).text();
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => Date.parse((JSON.parse(line) as { timestamp: string }).timestamp));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

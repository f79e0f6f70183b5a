import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { EnrollmentTokenCreated } from '@labkeeper/protocol/agent';
import type { Server } from '@labkeeper/protocol/server';
import { startAgent, type TestAgent } from './support/agent.ts';
import { eventually } from './support/eventually.ts';
import { startHub, type TestHub } from './support/hub.ts';

const headers = { 'x-api-key': 'a-key-for-this-test-alone' };
/** Ten minutes of reports a minute, at one report a second. */
const awayMs = 10_000;
let hub: TestHub;
let agent: TestAgent;

beforeAll(async () => {
  hub = await startHub({ HOMELAB_CMD_API_KEY: headers['x-api-key'] });
  const { token } = await hub.call<EnrollmentTokenCreated>('POST', '/api/v1/enrollment-tokens', { headers, body: {} });
  agent = startAgent({ hubUrl: hub.url, token, env: { LABKEEPER_AGENT_HEARTBEAT_INTERVAL: '1' } });
});
afterAll(async () => {
  await agent.dispose();
  await hub.dispose();
});

async function server(): Promise<Server | undefined> {
  const { items } = await hub.call<{ items: Server[] }>('GET', '/api/v1/servers', { headers });
  return items[0];
}

/** Times of the stored reports, ms since 1970, as the raw export has them. */
async function reportTimes(): Promise<number[]> {
  const response = await fetch(`${hub.url}/api/v1/metrics/export?metrics=memory_percent&format=jsonl`, { headers });
  const lines = (await response.text()).split('\n').filter((line) => line !== '');
  return lines.map((line) => Date.parse((JSON.parse(line) as { timestamp: string }).timestamp));
}

test('what was measured while the hub was away comes back with its own times, whole and once, and raises no alarm', async () => {
  await eventually('a few reports arrive', async () => (await reportTimes()).length >= 5);
  await hub.stop();
  const stopped = Date.now();
  await new Promise((resolve) => setTimeout(resolve, awayMs));
  const started = Date.now();
  await hub.start();
  await eventually(
    'the agent has sent what it kept',
    async () => {
      const times = await reportTimes();
      return times.some((at) => at > started + 1000) && (await server())?.agent.backlog === 0;
    },
    120_000,
  );

  const times = await reportTimes();
  expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
  const gaps = times.slice(1).map((at, index) => at - (times[index] ?? at));
  expect(Math.max(...gaps)).toBeLessThan(2500);
  expect(times.filter((at) => at > stopped && at < started).length).toBeGreaterThanOrEqual(awayMs / 1000 - 2);
  const now = await server();
  expect(now).toMatchObject({ status: 'online', agent: { dropped: 0, backlog: 0 } });
});

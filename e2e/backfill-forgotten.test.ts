import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { Server } from '@labkeeper/protocol/server';
import { startAgent, type TestAgent } from './support/agent.ts';
import { eventually } from './support/eventually.ts';
import { startHub, type TestHub } from './support/hub.ts';

const headers = { 'x-api-key': 'a-key-for-this-test-alone' };
const empty = mkdtempSync(join(tmpdir(), 'lk-empty-'));
let hub: TestHub;
let agent: TestAgent;

beforeAll(async () => {
  hub = await startHub({ HOMELAB_CMD_API_KEY: headers['x-api-key'] });
  agent = startAgent({
    hubUrl: hub.url,
    tokenFile: hub.localTokenFile,
    env: { LABKEEPER_AGENT_HEARTBEAT_INTERVAL: '1' },
  });
});
afterAll(async () => {
  await agent.dispose();
  await hub.dispose();
  rmSync(empty, { recursive: true, force: true });
});

async function server(): Promise<Server | undefined> {
  const { items } = await hub.call<{ items: Server[] }>('GET', '/api/v1/servers', { headers });
  return items[0];
}

async function wellConnected(what: string): Promise<Server> {
  return await eventually(
    what,
    async () => {
      const found = await server();
      const fresh = found?.status === 'online' && found.latest['cpu_percent'] !== undefined;
      return fresh && found.agent.connected ? found : undefined;
    },
    60_000,
  );
}

test('an agent is connected again, reports and stream, after its hub was restarted', async () => {
  const before = await wellConnected('the agent is there');
  await hub.stop('SIGKILL');
  await hub.start();
  const after = await wellConnected('the agent is there again');
  expect(after.server_id).toBe(before.server_id);
}, 120_000);

test('the agent beside a hub that lost all its data joins the new one by itself, without a restart', async () => {
  const before = await wellConnected('the agent is there');
  const { pid } = agent.child ?? {};
  await hub.stop();
  rmSync(hub.dataDir, { recursive: true, force: true });
  cpSync(empty, hub.dataDir, { recursive: true });
  await hub.start();
  const after = await wellConnected('the agent has joined the new hub');
  expect(after.server_id).toBe(before.server_id);
  expect(agent.child?.pid).toBe(pid ?? -1);
}, 180_000);

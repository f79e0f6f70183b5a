import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Alert } from '@labkeeper/protocol/alert';
import { TestClock } from '../../platform/testing/test-clock.ts';
import { startTestHub, type TestHub } from '../../platform/testing/test-hub.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'labkeeper-ports-'));
const clock = new TestClock();
let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub({ dataDir, overrides: { clock } });
});
afterAll(async () => {
  await hub.stop();
  rmSync(dataDir, { recursive: true });
});

async function restart(): Promise<void> {
  await hub.stop();
  hub = await startTestHub({ dataDir, overrides: { clock } });
}

async function report(...ports: number[]): Promise<void> {
  const unnamed = { process: null, pid: null, unit: null, container: null, image: null };
  const listening = ports.map((port) => ({ protocol: 'tcp', address: '*', port, ...unnamed, exposure: 'all' }));
  const body = {
    server_id: 'nas',
    timestamp: new Date(clock.now()).toISOString(),
    metrics: {},
    inventory: { ports: { ephemeral_range: null, containers: 'none', processes: 'own', listening } },
  };
  expect((await hub.fetchJson('POST', '/api/v1/agents/heartbeat', body)).status).toBe(200);
}

async function alerts(): Promise<string[]> {
  const { body } = await hub.fetchJson<{ items: Alert[] }>('GET', '/api/v1/alerts?server_id=nas');
  return body.items.map(({ status, title }) => `${status}: ${title}`);
}

test('a hub that ended between a first look and what it wrote of it takes nothing for new', async () => {
  await report(22, 80, 443);
  await hub.app.platform.db.write.deleteFrom('listeners').execute();
  await restart();
  await report(22, 80, 443, 8080);
  expect(await alerts()).toEqual([]);
});

test('what went while the hub was off is no alert any more', async () => {
  await report(22, 80, 443, 8080, 9000);
  expect(await alerts()).toEqual(['open: Something new listens on nas: 9000/tcp']);
  await hub.stop();
  clock.advance(3 * 3_600_000);
  hub = await startTestHub({ dataDir, overrides: { clock } });
  for (let minute = 0; minute < 8; minute += 1) {
    await report(22, 80, 443, 8080);
    clock.advance(60_000);
  }
  expect((await alerts()).filter((one) => one.startsWith('open'))).toEqual([]);
});

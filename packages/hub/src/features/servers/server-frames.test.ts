import { afterAll, beforeAll, expect, test } from 'bun:test';
import { startTestHub, type TestHub } from '../../platform/testing/test-hub.ts';
import { openSocket } from '../testing/open-socket.ts';
import { referenceHeartbeat } from '../testing/reference-heartbeat.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(async () => hub.stop());

test('what a person changes is told at once, also right after another change; reports at most once a second', async () => {
  await hub.fetchJson('POST', '/api/v1/servers', { server_id: 'nas' });
  const viewer = await openSocket(`${hub.url}/api/v1/live`, { 'x-api-key': hub.adminKey });
  for (let turn = 0; turn < 5; turn += 1) {
    await hub.fetchJson('PATCH', '/api/v1/servers/nas', { display_name: `Turn ${turn}` });
    await viewer.next((frame) => frame.type === 'server' && JSON.stringify(frame).includes(`Turn ${turn}`), 500);
  }
  const before = viewer.frames.filter((frame) => frame.type === 'server').length;
  for (let report = 0; report < 10; report += 1) {
    const body = { ...referenceHeartbeat(Date.now()), server_id: 'nas' };
    await hub.fetchJson('POST', '/api/v1/agents/heartbeat', body);
  }
  await hub.fetchJson('DELETE', '/api/v1/servers/nas');
  await viewer.next((frame) => frame.type === 'server' && JSON.stringify(frame).includes('"server":null'), 500);
  expect(viewer.frames.filter((frame) => frame.type === 'server').length - before).toBeLessThan(6);
  viewer.close();
});
